//! How much of its time the plugin takes.

use std::time::Duration;

use airloom_api::time::SampleRate;

/// Adds up calls until they make a block of the host's: the framework cuts a block where a parameter
/// changes, and the time of a piece of a few frames says nothing.
///
/// # Realtime Safety
///
/// Plain fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    longest: usize,
    frames: usize,
    spent: Duration,
}

impl Load {
    /// For a host whose blocks have up to `longest` frames.
    #[must_use]
    pub const fn new(longest: usize) -> Self {
        Self {
            longest,
            frames: 0,
            spent: Duration::ZERO,
        }
    }

    /// Adds a call that took `spent` for `frames`. Gives the share of the time there was, 1 = all of
    /// it, when that makes a block.
    pub fn add(&mut self, spent: Duration, frames: usize, rate: SampleRate) -> Option<f32> {
        self.frames += frames;
        self.spent += spent;
        if self.frames == 0 || self.frames < self.longest {
            return None;
        }
        let available = self.frames as f64 / rate.as_f64();
        #[expect(clippy::cast_possible_truncation, reason = "a figure to show")]
        let share = (self.spent.as_secs_f64() / available) as f32;
        *self = Self::new(self.longest);
        Some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_block_count_as_one_and_empty_blocks_as_none() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut load = Load::new(480);
        let spent = Duration::from_millis(1);
        assert_eq!(load.add(spent, 1, rate), None);
        assert_eq!(load.add(spent, 0, rate), None);
        // 10 ms of sound, 4 ms of work.
        let share = load.add(spent * 2, 479, rate).unwrap();
        assert!((share - 0.4).abs() < 1e-6, "{share}");
        assert_eq!(load.add(spent, 479, rate), None);
        assert_eq!(Load::new(0).add(spent, 0, rate), None);
    }
}
