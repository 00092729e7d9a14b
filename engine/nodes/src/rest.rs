//! When a node with memory has come to rest.

/// Frames of a window; windows begin at multiples of it, so that blocks do not show.
const WINDOW: u64 = 1024;

/// Below this nothing counts: -160 dB of full scale.
const SILENCE: f32 = 1e-8;

/// Counts windows in which nothing went in or came out.
#[derive(Debug, Clone, Copy)]
pub struct Rest {
    quiet: u64,
    needed: u64,
    loud: bool,
}

impl Rest {
    /// At rest; woken, it rests again when nothing was heard for `frames` frames and up to two windows more.
    pub fn new(frames: u64) -> Self {
        let needed = frames.div_ceil(WINDOW) + 1;
        Self {
            quiet: needed,
            needed,
            loud: false,
        }
    }

    /// Before the piece that begins at `frame` (pieces do not reach beyond a grid frame): whether rest begins here,
    /// so that what is left of the past is to be forgotten.
    pub fn begins(&mut self, frame: u64) -> bool {
        if !frame.is_multiple_of(WINDOW) {
            return false;
        }
        let rested = self.is_resting();
        self.quiet = if self.loud {
            0
        } else {
            self.quiet.saturating_add(1)
        };
        self.loud = false;
        self.is_resting() && !rested
    }

    /// Hears what goes in: anything but zeros counts.
    pub fn hear_input(&mut self, samples: &[f32]) {
        if samples.iter().any(|sample| *sample != 0.0) {
            self.wake();
        }
    }

    /// Hears what comes out: what can be heard counts.
    pub fn hear_output(&mut self, samples: &[f32]) {
        let most = samples
            .iter()
            .fold(0.0_f32, |most, sample| most.max(sample.abs()));
        // NaN is left out of a maximum, and stays in the memory that made it.
        if most > SILENCE || samples.iter().any(|sample| sample.is_nan()) {
            self.wake();
        }
    }

    /// Ends the rest.
    fn wake(&mut self) {
        self.loud = true;
        self.quiet = 0;
    }

    /// Whether nothing of the past is left.
    pub const fn is_resting(&self) -> bool {
        self.quiet >= self.needed
    }

    /// As new.
    pub const fn reset(&mut self) {
        self.quiet = self.needed;
        self.loud = false;
    }
}

#[cfg(test)]
mod tests {
    use super::Rest;

    #[test]
    fn rests_a_stated_time_after_the_last_sound() {
        let mut rest = Rest::new(2048);
        assert!(rest.is_resting() && !rest.begins(0));
        rest.hear_input(&[0.0, -0.5]);
        assert!(!rest.is_resting());
        let begin = (1..100)
            .map(|window| window * 1024)
            .find(|frame| rest.begins(*frame));
        assert_eq!(begin, Some(4096));
        rest.hear_output(&[1e-9]);
        assert!(rest.is_resting());
        rest.hear_output(&[1e-9, f32::NAN]);
        assert!(!rest.is_resting());
    }
}
