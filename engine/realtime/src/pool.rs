//! Buffers of one size in one piece of memory, lent by number.
//!
//! A call of a node reads some buffers and writes others. [`Pool::lend`] splits the pool for such a call without moving
//! anything: what is written can be reached by its [`Writable`] alone, everything else by the [`Readable`]. Which
//! numbers are written is checked when they are lent, what is read with every access.

use bytemuck::Zeroable;
use std::marker::PhantomData;
use std::ops::Range;

use crate::buffer::{Content, LINE, Line};

/// From this many lines on buffers keep a distance that is odd: powers of two would meet in few sets of the caches.
const SPREAD: usize = 8;

/// Buffers of one channel each, numbered from 0, all of the same length.
#[derive(Debug, Default)]
pub struct Pool {
    lines: Vec<Line>,
    contents: Vec<Content>,
    /// Lines from the start of one buffer to that of the next.
    stride: usize,
    frames: usize,
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

    /// Lends the pool for one call that writes the buffers of these numbers, and those alone, and reads any others.
    /// Where a number is not there or occurs twice, nothing is lent.
    ///
    /// # Realtime Safety
    /// Quadratic in the count of `written`, which is small.
    #[inline]
    pub fn lend<'a>(&'a mut self, written: &'a [u32]) -> Lending<'a> {
        let is_distinct = written.iter().enumerate().all(|(place, number)| {
            (*number as usize) < self.contents.len()
                && !written.iter().take(place).any(|other| other == number)
        });
        Lending {
            samples: self.lines.as_mut_ptr().cast(),
            contents: self.contents.as_mut_ptr(),
            count: if is_distinct { self.contents.len() } else { 0 },
            stride: self.stride * LINE,
            frames: self.frames,
            written: if is_distinct { written } else { &[] },
            pool: PhantomData,
        }
    }
}

/// A pool that is split for a call, see [`Pool::lend`].
#[derive(Debug)]
pub struct Lending<'a> {
    /// The first sample of the first buffer.
    samples: *mut f32,
    contents: *mut Content,
    /// Buffers that may be reached: all or none.
    count: usize,
    /// Samples from the start of one buffer to that of the next.
    stride: usize,
    frames: usize,
    /// Distinct numbers below `count`.
    written: &'a [u32],
    pool: PhantomData<&'a mut Pool>,
}

impl<'a> Lending<'a> {
    /// The two sides of the call.
    #[inline]
    pub fn split(&mut self) -> (Readable<'_>, Writable<'_>) {
        let lending = &*self;
        (
            Readable { lending },
            Writable {
                lending,
                numbers: lending.written,
            },
        )
    }

    /// The place of frames of a buffer among all samples.
    #[inline]
    fn start(&self, number: u32, frames: &Range<usize>) -> Option<usize> {
        let fits = (number as usize) < self.count
            && frames.start <= frames.end
            && frames.end <= self.frames;
        fits.then(|| number as usize * self.stride + frames.start)
    }
}

/// What a call reads: every buffer that it does not write. `Copy`: a view.
#[derive(Debug, Clone, Copy)]
pub struct Readable<'a> {
    lending: &'a Lending<'a>,
}

impl<'a> Readable<'a> {
    /// Some frames of a buffer; none for one that is written, and for a number or frames that are not there.
    #[inline]
    #[must_use]
    pub fn samples(&self, number: u32, frames: Range<usize>) -> &'a [f32] {
        let lending = self.lending;
        let Some(start) = lending.start(number, &frames) else {
            return &[];
        };
        if lending.written.contains(&number) {
            return &[];
        }
        // SAFETY: `start` has made sure that the frames lie within the pool, which is borrowed for as long as the
        // lending lives; the samples were initialised when it was made. Nobody writes to this buffer meanwhile: the
        // lending is the only way to the pool, and a `Writable` reaches the numbers in `written` alone.
        unsafe { std::slice::from_raw_parts(lending.samples.add(start), frames.len()) }
    }

    /// What is known of a buffer; one that is written, or not there, counts as silent.
    #[inline]
    #[must_use]
    pub fn content(&self, number: u32) -> Content {
        let lending = self.lending;
        if number as usize >= lending.count || lending.written.contains(&number) {
            return Content::Silent;
        }
        // SAFETY: below `count`, so within the list, which is borrowed for as long as the lending lives and on one
        // thread, since raw pointers keep the lending there. No reference to an element is ever made.
        unsafe { *lending.contents.add(number as usize) }
    }
}

/// What a call writes: buffers addressed by their place among the numbers that were lent.
#[derive(Debug)]
pub struct Writable<'a> {
    lending: &'a Lending<'a>,
    /// A part of what was lent that no other writable has.
    numbers: &'a [u32],
}

impl<'a> Writable<'a> {
    /// How many buffers there are.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether nothing is written.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The numbers of its buffers in the pool.
    #[inline]
    #[must_use]
    pub const fn numbers(&self) -> &'a [u32] {
        self.numbers
    }

    /// Parts it: the first `count` buffers, and the others.
    #[inline]
    #[must_use]
    pub fn split_at(self, count: usize) -> (Self, Self) {
        let (first, rest) = self.numbers.split_at(count.min(self.numbers.len()));
        let part = |numbers| Writable {
            lending: self.lending,
            numbers,
        };
        (part(first), part(rest))
    }

    /// Some frames of a buffer; none for a place or frames that are not there.
    #[inline]
    #[must_use]
    pub fn samples(&self, place: usize, frames: Range<usize>) -> &[f32] {
        let number = self.numbers.get(place);
        match number.and_then(|number| self.lending.start(*number, &frames)) {
            // SAFETY: `start` has made sure that the frames lie within the pool, which is borrowed for as long as the
            // lending lives. No other writable has this number, and this one is borrowed meanwhile, so nobody writes.
            Some(start) => unsafe {
                std::slice::from_raw_parts(self.lending.samples.add(start), frames.len())
            },
            None => &[],
        }
    }

    /// Some frames of a buffer, to be written; none for a place or frames that are not there.
    #[inline]
    pub fn samples_mut(&mut self, place: usize, frames: Range<usize>) -> &mut [f32] {
        let number = self.numbers.get(place);
        match number.and_then(|number| self.lending.start(*number, &frames)) {
            // SAFETY: within the pool as above. No other writable has this number, no readable gives it out, and this
            // one is borrowed exclusively meanwhile.
            Some(start) => unsafe {
                std::slice::from_raw_parts_mut(self.lending.samples.add(start), frames.len())
            },
            None => &mut [],
        }
    }

    /// Some frames of two buffers at once; `None` unless both are there and differ.
    #[inline]
    pub fn pair_mut(
        &mut self,
        places: (usize, usize),
        frames: Range<usize>,
    ) -> Option<(&mut [f32], &mut [f32])> {
        let first = *self.numbers.get(places.0)?;
        let second = *self.numbers.get(places.1)?;
        if first == second {
            return None;
        }
        let first = self.lending.start(first, &frames)?;
        let second = self.lending.start(second, &frames)?;
        // SAFETY: as in `samples_mut`; the numbers differ, and buffers of different numbers do not overlap, since
        // `start` keeps the frames below `Pool::frames`, which a stride covers.
        unsafe {
            Some((
                std::slice::from_raw_parts_mut(self.lending.samples.add(first), frames.len()),
                std::slice::from_raw_parts_mut(self.lending.samples.add(second), frames.len()),
            ))
        }
    }

    /// What is known of a buffer; silent for a place that is not there.
    #[inline]
    #[must_use]
    pub fn content(&self, place: usize) -> Content {
        match self.numbers.get(place) {
            // SAFETY: numbers that were lent are below the count; as in `Readable::content`.
            Some(number) => unsafe { *self.lending.contents.add(*number as usize) },
            None => Content::Silent,
        }
    }

    /// Says what is known of a buffer.
    #[inline]
    pub fn set_content(&mut self, place: usize, content: Content) {
        if let Some(number) = self.numbers.get(place) {
            // SAFETY: as in `content`; no reference to an element exists.
            unsafe { *self.lending.contents.add(*number as usize) = content }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use crate::buffer::{Content, LINE};

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
    fn what_is_written_cannot_be_read() {
        let mut pool = Pool::new(4, 20);
        pool.samples_mut(3, 0..20).fill(3.0);
        pool.set_content(3, Content::Signal);
        let written = [1, 2];
        let mut lending = pool.lend(&written);
        let (readable, mut writable) = lending.split();
        assert!(readable.samples(1, 0..20).is_empty());
        assert_eq!(readable.content(1), Content::Silent);
        let source = readable.samples(3, 5..10);
        writable.samples_mut(1, 5..10).copy_from_slice(source);
        writable.set_content(1, readable.content(3));
        let (first, second) = writable.pair_mut((0, 1), 5..10).unwrap();
        first.copy_from_slice(second);
        assert_eq!(writable.samples(0, 4..7), [0.0, 3.0, 3.0]);
        assert_eq!(writable.content(1), Content::Signal);
        let (first, rest) = writable.split_at(1);
        assert_eq!((first.numbers(), rest.numbers()), (&[1][..], &[2][..]));
        assert_eq!(pool.samples(1, 9..11), [3.0, 0.0]);
        assert_eq!(pool.content(2), Content::Signal);
    }

    #[test]
    fn what_is_not_there_is_empty() {
        let mut pool = Pool::new(2, 8);
        assert!(pool.samples(2, 0..8).is_empty());
        assert!(pool.samples(0, 0..9).is_empty());
        for written in [&[0, 0][..], &[2]] {
            let mut lending = pool.lend(written);
            let (readable, mut writable) = lending.split();
            assert!(readable.samples(1, 0..8).is_empty());
            assert!(writable.samples_mut(0, 0..8).is_empty());
            assert!(writable.pair_mut((0, 1), 0..8).is_none());
        }
        let written = [0, 1];
        let mut lending = pool.lend(&written);
        let (_, mut writable) = lending.split();
        assert!(writable.pair_mut((1, 1), 0..8).is_none());
        assert!(writable.samples_mut(2, 0..8).is_empty());
    }
}
