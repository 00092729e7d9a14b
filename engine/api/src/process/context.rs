//! Where and when a block is processed.

use crate::time::SampleRate;

/// Whether the world waits for the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pace {
    /// A device or a host expects each block in time: nothing may block.
    #[default]
    Realtime,
    /// As fast as possible: nodes may wait for files, and nothing is late.
    Offline,
}

/// The place of a call in time, the same for all nodes of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Context {
    /// Frames per second.
    pub rate: SampleRate,
    /// Absolute frame of the first sample of this call, counted since the graph was loaded; never jumps back.
    ///
    /// Slower work happens at multiples of [`Context::GRID`] of it, so that the result does not depend on the
    /// block size.
    pub frame: u64,
    /// Whether the world waits.
    pub pace: Pace,
    /// The musical time at the first sample of the block.
    pub transport: Transport,
}

impl Context {
    /// Control-rate work is done at multiples of this many absolute frames.
    pub const GRID: usize = 16;

    /// How many frames from the start of this call the next grid frame lies: 0 … `GRID - 1`.
    #[must_use]
    pub fn next_grid(&self) -> usize {
        let grid = Self::GRID as u64;
        #[expect(clippy::cast_possible_truncation, reason = "below GRID")]
        let offset = ((grid - self.frame % grid) % grid) as usize;
        offset
    }
}

/// Musical time as the host or the master clock tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transport {
    /// Whether it is rolling.
    pub playing: bool,
    /// Whether the host records.
    pub recording: bool,
    /// Quarter notes per minute, if known.
    pub tempo_bpm: Option<f64>,
    /// Beats per bar and the note value of a beat, if known.
    pub time_signature: Option<(u16, u16)>,
    /// Position in quarter notes, if known.
    pub position_quarters: Option<f64>,
    /// Position in frames of the host's timeline, if known; may jump, and be negative before the start.
    pub position_frames: Option<i64>,
}

impl Transport {
    /// A transport that stands still and knows nothing.
    pub const STOPPED: Self = Self {
        playing: false,
        recording: false,
        tempo_bpm: None,
        time_signature: None,
        position_quarters: None,
        position_frames: None,
    };
}

impl Default for Transport {
    fn default() -> Self {
        Self::STOPPED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_absolute() {
        let at = |frame| Context {
            rate: SampleRate::new(48_000).unwrap(),
            frame,
            pace: Pace::Offline,
            transport: Transport::STOPPED,
        };
        assert_eq!(at(0).next_grid(), 0);
        assert_eq!(at(1).next_grid(), 15);
        assert_eq!(at(31).next_grid(), 1);
    }
}
