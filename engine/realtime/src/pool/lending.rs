//! The pool, split for one call.
//!
//! What is written can be reached by its [`Writable`] alone, everything else by the [`Readable`]. Which numbers are
//! written is checked when they are lent, what is read with every access.

use std::marker::PhantomData;
use std::ops::Range;

use crate::buffer::{Content, LINE};
use crate::pool::buffers::Pool;

impl Pool {
    /// Lends the pool for one call that writes the buffers of these numbers, and those alone, and reads any others.
    /// Where a number is not there or occurs twice, nothing is lent.
    ///
    /// # Realtime Safety
    /// Linear in the count of `written`; once in 2³² lendings linear in the count of all buffers.
    #[inline]
    pub fn lend<'a>(&'a mut self, written: &'a [u32]) -> Lending<'a> {
        self.lendings = self.lendings.wrapping_add(1);
        if self.lendings == 0 {
            self.written_in.fill(0);
            self.lendings = 1;
        }
        let this = self.lendings;
        let mut places = written.iter().map(|number| *number as usize);
        let is_distinct = places.all(|place| {
            let last = self.written_in.get_mut(place);
            last.is_some_and(|last| std::mem::replace(last, this) != this)
        });
        Lending {
            samples: self.lines.as_mut_ptr().cast(),
            contents: self.contents.as_mut_ptr(),
            written_in: &self.written_in,
            this,
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
    /// By buffer: the lending that wrote it last.
    written_in: &'a [u32],
    /// The number of this lending.
    this: u32,
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

    /// Whether this lending writes a buffer.
    #[inline]
    fn writes(&self, number: u32) -> bool {
        self.written_in.get(number as usize) == Some(&self.this)
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
        if lending.writes(number) {
            return &[];
        }
        // SAFETY: `start` has made sure that the frames lie within the pool, which is borrowed for as long as the
        // lending lives; the samples were initialised when it was made. Nobody writes to this buffer meanwhile: the
        // lending is the only way to the pool, and a `Writable` reaches the numbers in `written` alone, for all of
        // which `writes` is true: they were marked when they were lent.
        unsafe { std::slice::from_raw_parts(lending.samples.add(start), frames.len()) }
    }

    /// What is known of a buffer; one that is written, or not there, counts as silent.
    #[inline]
    #[must_use]
    pub fn content(&self, number: u32) -> Content {
        let lending = self.lending;
        if number as usize >= lending.count || lending.writes(number) {
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
    use crate::buffer::Content;
    use crate::pool::buffers::Pool;

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
    fn where_numbers_do_not_fit_nothing_is_lent() {
        let mut pool = Pool::new(2, 8);
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
