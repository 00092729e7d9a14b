//! One channel of samples, aligned for SIMD.

use bytemuck::{Pod, Zeroable};

/// Samples in a [`Line`]: 64 bytes, a cache line and the widest SIMD register.
pub const LINE: usize = 16;

/// A cache line of samples.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C, align(64))]
pub struct Line(pub [f32; LINE]);

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

#[cfg(test)]
mod tests {
    use super::{AudioBuffer, Content};

    #[test]
    fn a_new_buffer_is_aligned_zeros() {
        for frames in [0, 1, 15, 16, 17, 64, 1000, 8192] {
            let buffer = AudioBuffer::new(frames);
            assert_eq!(buffer.frames(), frames);
            assert_eq!(buffer.as_slice(), vec![0.0; frames]);
            assert_eq!(buffer.content, Content::Silent);
            assert_eq!(buffer.as_slice().as_ptr().addr() % 64, 0);
        }
    }

    #[test]
    fn the_default_is_empty_and_leaves_when_taken() {
        let mut place = AudioBuffer::new(16);
        place.as_mut_slice()[3] = 0.5;
        place.content = Content::Signal;
        let taken = std::mem::take(&mut place);
        assert_eq!(taken.as_slice()[3], 0.5);
        assert_eq!(taken.content, Content::Signal);
        assert!(place.as_slice().is_empty());
        assert_eq!(place.content, Content::Silent);
    }

    #[test]
    fn clearing_stores_zeros_in_the_block_alone() {
        let mut buffer = AudioBuffer::new(20);
        for block in [0, 7, 20, 99] {
            buffer.as_mut_slice().fill(1.0);
            buffer.content = Content::Constant;
            buffer.clear(block);
            let zeros = block.min(20);
            assert!(
                buffer.as_slice()[..zeros]
                    .iter()
                    .all(|&sample| sample == 0.0)
            );
            assert!(
                buffer.as_slice()[zeros..]
                    .iter()
                    .all(|&sample| sample == 1.0)
            );
            assert_eq!(buffer.content, Content::Silent);
        }
    }
}
