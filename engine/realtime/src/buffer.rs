//! One channel of samples, aligned for SIMD.

use bytemuck::{Pod, Zeroable};

/// Samples in a line of [`AudioBuffer`]: 64 bytes, a cache line and the widest SIMD register.
const LINE: usize = 16;

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// What is known about a buffer's samples without looking at them.
///
/// A promise about what is stored: a reader may use the shortcut or the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Every sample is stored as zero.
    #[default]
    Silent,
    /// Every sample of the block is the same.
    Constant,
    /// Nothing is known.
    Signal,
}

/// Samples of one channel, starting on a 64-byte boundary.
///
/// The default is an empty buffer, made without allocation, so that `std::mem::take` may lift a
/// buffer out of its place on the audio thread.
#[derive(Clone, Debug, Default)]
pub struct AudioBuffer {
    lines: Vec<Line>,
    frames: usize,
    /// What is known about the samples. Whoever writes them keeps it true.
    pub content: Content,
}

impl AudioBuffer {
    /// A buffer of `frames` zeros. Allocates (unless `frames` is zero).
    pub fn new(frames: usize) -> Self {
        Self {
            lines: vec![Line::zeroed(); frames.div_ceil(LINE)],
            frames,
            content: Content::Silent,
        }
    }

    /// The number of frames it holds.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// The samples, one a frame.
    ///
    /// # Realtime Safety
    ///
    /// Free.
    #[inline]
    pub fn as_slice(&self) -> &[f32] {
        &bytemuck::cast_slice(&self.lines)[..self.frames]
    }

    /// The samples, one a frame. Does not touch [`content`](Self::content).
    ///
    /// # Realtime Safety
    ///
    /// Free.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.frames]
    }

    /// Makes a block of `frames` silent: zeros in its samples, `Content::Silent`.
    ///
    /// Frames beyond the buffer's end are ignored; frames after the block keep what they hold.
    ///
    /// # Realtime Safety
    ///
    /// Costs as much as writing the block.
    pub fn clear(&mut self, frames: usize) {
        let block = frames.min(self.frames);
        self.as_mut_slice()[..block].fill(0.0);
        self.content = Content::Silent;
    }
}
