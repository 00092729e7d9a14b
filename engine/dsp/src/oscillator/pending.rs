//! What discontinuities add to frames that are still to come.

use crate::oscillator::residual::TAPS;

/// Frames after which what is pending moves back to the beginning of its buffer.
const STRIDE: usize = 160;

/// The present frame and the [`TAPS`] - 1 behind it.
pub struct Pending {
    frames: [f32; STRIDE + TAPS],
    now: usize,
}

impl Pending {
    /// Nothing.
    pub const fn new() -> Self {
        Self {
            frames: [0.0; STRIDE + TAPS],
            now: 0,
        }
    }

    /// The present frame and those behind it, to be added to.
    #[inline]
    pub fn ahead(&mut self) -> Option<&mut [f32; TAPS]> {
        self.frames.get_mut(self.now..)?.first_chunk_mut()
    }

    /// The present frame; the next one is present then.
    #[inline]
    pub fn take(&mut self) -> f32 {
        let value = self.frames.get(self.now).copied().unwrap_or(0.0);
        self.now += 1;
        if self.now == STRIDE {
            self.frames.copy_within(STRIDE.., 0);
            self.frames[TAPS..].fill(0.0);
            self.now = 0;
        }
        value
    }
}
