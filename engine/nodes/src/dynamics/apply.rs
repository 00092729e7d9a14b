//! Gains on samples, and the delay that lets a gain be early.

use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::sample::narrow;

use crate::dynamics::settings::PIECE;

/// The samples of all channels, later by a look-ahead.
pub struct Delayed {
    lines: Vec<DelayLine>,
    frames: usize,
}

impl Delayed {
    pub fn new(channels: usize, frames: usize) -> Self {
        Self {
            lines: vec![DelayLine::new(frames, PIECE); channels],
            frames,
        }
    }

    /// Frames by which it delays.
    pub const fn frames(&self) -> usize {
        self.frames
    }

    /// Delays up to [`PIECE`] frames of one channel, in place.
    pub fn process(&mut self, channel: usize, samples: &mut [f32]) {
        if self.frames == 0 {
            return;
        }
        if let Some(line) = self.lines.get_mut(channel) {
            line.write(samples);
            line.read_piece(self.frames, samples);
        }
    }

    pub fn clear(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::clear);
    }
}

/// Multiplies; a gain of 1 gives every bit.
pub fn amplify(samples: &mut [f32], gains: &[f64]) {
    for (sample, gain) in samples.iter_mut().zip(gains) {
        *sample = narrow(f64::from(*sample) * gain);
    }
}

/// Counts how long nothing has come in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet {
    frames: u64,
}

impl Quiet {
    /// After a call: whether all that it gave was silence, where sound leaves `late` frames after it came in.
    pub fn advance(&mut self, is_input_silent: bool, frames: usize, late: usize) -> bool {
        self.frames = if is_input_silent {
            self.frames.saturating_add(frames as u64)
        } else {
            0
        };
        self.frames >= (late + frames) as u64
    }

    pub fn reset(&mut self) {
        self.frames = 0;
    }
}
