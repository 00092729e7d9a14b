//! The pool itself.

use std::ops::Range;

use crate::buffer::{Content, LINE, Line};
use bytemuck::Zeroable;

/// From this many lines on buffers keep a distance that is odd: powers of two would meet in few sets of the caches.
const SPREAD: usize = 8;

/// Buffers of one channel each, numbered from 0, all of the same length.
#[derive(Debug, Default)]
pub struct Pool {
    pub(super) lines: Vec<Line>,
    pub(super) contents: Vec<Content>,
    /// By buffer: the lending that wrote it last.
    pub(super) written_in: Vec<u32>,
    /// Counts the lendings; none has the number 0.
    pub(super) lendings: u32,
    /// Lines from the start of one buffer to that of the next.
    pub(super) stride: usize,
    pub(super) frames: usize,
}

impl Pool {
    /// `count` silent buffers of `frames` frames. Allocates.
    #[must_use]
    pub fn new(count: usize, frames: usize) -> Self {
        let lines = frames.div_ceil(LINE);
        let stride = if lines < SPREAD { lines } else { lines | 1 };
        Self {
            lines: vec![Line::zeroed(); count * stride],
            contents: vec![Content::Silent; count],
            written_in: vec![0; count],
            lendings: 0,
            stride,
            frames,
        }
    }

    /// How many buffers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contents.len()
    }

    /// Whether there are no buffers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    /// The number of frames that each holds.
    #[must_use]
    pub const fn frames(&self) -> usize {
        self.frames
    }

    fn range(&self, number: u32, frames: Range<usize>) -> Option<Range<usize>> {
        let start = number as usize * self.stride * LINE;
        let fits = (number as usize) < self.len() && frames.end <= self.frames;
        (fits && frames.start <= frames.end).then(|| start + frames.start..start + frames.end)
    }

    /// Some frames of a buffer; none for a number or frames that are not there.
    #[inline]
    #[must_use]
    pub fn samples(&self, number: u32, frames: Range<usize>) -> &[f32] {
        let range = self.range(number, frames);
        let samples: &[f32] = bytemuck::cast_slice(&self.lines);
        range.and_then(|range| samples.get(range)).unwrap_or(&[])
    }

    /// Some frames of a buffer, to be written; none for a number or frames that are not there.
    #[inline]
    pub fn samples_mut(&mut self, number: u32, frames: Range<usize>) -> &mut [f32] {
        let range = self.range(number, frames);
        let samples: &mut [f32] = bytemuck::cast_slice_mut(&mut self.lines);
        range
            .and_then(|range| samples.get_mut(range))
            .unwrap_or(&mut [])
    }

    /// What is known of a buffer.
    #[inline]
    #[must_use]
    pub fn content(&self, number: u32) -> Content {
        let content = self.contents.get(number as usize).copied();
        content.unwrap_or_default()
    }

    /// Says what is known of a buffer.
    #[inline]
    pub fn set_content(&mut self, number: u32, content: Content) {
        if let Some(place) = self.contents.get_mut(number as usize) {
            *place = content;
        }
    }

    /// All buffers at once, for loops that read and write many of them: the samples, how many of them lie from the start
    /// of one buffer to that of the next, and what is known of the buffers.
    #[inline]
    pub fn parts_mut(&mut self) -> (&mut [f32], usize, &mut [Content]) {
        let samples = bytemuck::cast_slice_mut(&mut self.lines);
        (samples, self.stride * LINE, &mut self.contents)
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use crate::buffer::LINE;

    #[test]
    fn buffers_are_apart_and_aligned_at_every_length() {
        for frames in [1, 15, 16, 17, 64, 127, 128, 129, 1000] {
            let mut pool = Pool::new(5, frames);
            for number in 0..5_u8 {
                let samples = pool.samples_mut(u32::from(number), 0..frames);
                assert_eq!(samples.as_ptr().addr() % (4 * LINE), 0);
                samples.fill(f32::from(number));
            }
            for number in 0..5_u8 {
                let samples = pool.samples(u32::from(number), 0..frames);
                assert_eq!(samples, vec![f32::from(number); frames]);
            }
        }
    }

    #[test]
    fn what_is_not_there_is_empty() {
        let pool = Pool::new(2, 8);
        assert!(pool.samples(2, 0..8).is_empty());
        assert!(pool.samples(0, 0..9).is_empty());
    }
}
