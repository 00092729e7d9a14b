//! The same stretch of every buffer, for loops over many of them.

use crate::buffer::{Content, LINE};
use crate::pool::buffers::Pool;

impl Pool {
    /// The same `K` samples of every buffer, from `first` on; `None` where the buffers have not so many. Beyond the last
    /// frame there may be some up to the end of a line.
    #[inline]
    pub fn window<const K: usize>(&mut self, first: usize) -> Option<Window<'_, K>> {
        let end = first.checked_add(K)?;
        (end <= self.stride * LINE).then(|| Window {
            samples: self.lines.as_mut_ptr().cast(),
            contents: &mut self.contents,
            stride: self.stride * LINE,
            first,
        })
    }
}

/// `K` samples of every buffer of a pool, see [`Pool::window`]: for loops over many buffers, one check a buffer.
#[derive(Debug)]
pub struct Window<'a, const K: usize> {
    /// The first sample of the first buffer, of as many buffers as there are contents.
    samples: *mut f32,
    contents: &'a mut [Content],
    /// Samples from the start of one buffer to that of the next; the window ends before.
    stride: usize,
    first: usize,
}

impl<const K: usize> Window<'_, K> {
    /// The samples of a buffer.
    #[inline]
    #[must_use]
    pub fn read(&self, number: u32) -> Option<&[f32; K]> {
        let number = number as usize;
        if number >= self.contents.len() {
            return None;
        }
        // SAFETY: the pool has `stride` samples for each buffer, and the window ends before the stride does. The pool
        // is borrowed exclusively by the window, and the window is borrowed meanwhile, so nobody writes.
        Some(unsafe { &*self.samples.add(number * self.stride + self.first).cast() })
    }

    /// The samples of a buffer and of its neighbour.
    #[inline]
    #[must_use]
    pub fn read_pair(&self, number: u32) -> Option<[&[f32; K]; 2]> {
        let second = number as usize + 1;
        if second >= self.contents.len() {
            return None;
        }
        // SAFETY: as in `read`, for two buffers that are both there.
        unsafe {
            let start = self.samples.add((second - 1) * self.stride + self.first);
            Some([&*start.cast(), &*start.add(self.stride).cast()])
        }
    }

    /// The samples of a buffer, to be written.
    #[inline]
    pub fn write(&mut self, number: u32) -> Option<&mut [f32; K]> {
        let number = number as usize;
        if number >= self.contents.len() {
            return None;
        }
        // SAFETY: within the pool as in `read`, and the window is borrowed exclusively meanwhile.
        Some(unsafe { &mut *self.samples.add(number * self.stride + self.first).cast() })
    }

    /// The samples of a buffer and of its neighbour, to be written.
    #[inline]
    pub fn write_pair(&mut self, number: u32) -> Option<[&mut [f32; K]; 2]> {
        let second = number as usize + 1;
        if second >= self.contents.len() {
            return None;
        }
        // SAFETY: as in `write`, for two buffers that are both there; they do not overlap, since the window ends before
        // the stride does.
        unsafe {
            let start = self.samples.add((second - 1) * self.stride + self.first);
            Some([&mut *start.cast(), &mut *start.add(self.stride).cast()])
        }
    }

    /// Says the same of a buffer and of its neighbour.
    #[inline]
    pub fn mark_pair(&mut self, number: u32, content: Content) {
        let first = number as usize;
        if let Some(places) = self.contents.get_mut(first..first + 2) {
            places.fill(content);
        }
    }

    /// Says what is known of a buffer.
    #[inline]
    pub fn mark(&mut self, number: u32, content: Content) {
        if let Some(place) = self.contents.get_mut(number as usize) {
            *place = content;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::buffer::Content;
    use crate::pool::buffers::Pool;

    #[test]
    fn a_window_reaches_the_same_frames_of_every_buffer() {
        let mut pool = Pool::new(3, 40);
        for number in 0..3_u8 {
            let samples = pool.samples_mut(u32::from(number), 0..40);
            for (sample, frame) in samples.iter_mut().zip(0_u8..) {
                *sample = f32::from(number) * 100.0 + f32::from(frame);
            }
        }
        assert!(pool.window::<16>(33).is_none());
        let mut window = pool.window::<16>(16).unwrap();
        assert_eq!(window.read(2).unwrap()[0], 216.0);
        assert_eq!(
            window.read_pair(1).unwrap().map(|part| part[15]),
            [131.0, 231.0]
        );
        assert!(window.read(3).is_none() && window.read_pair(2).is_none());
        window.write(0).unwrap()[1] = -1.0;
        let [first, second] = window.write_pair(1).unwrap();
        std::mem::swap(&mut first[0], &mut second[0]);
        assert!(window.write(3).is_none() && window.write_pair(2).is_none());
        window.mark(2, Content::Signal);
        window.mark(3, Content::Signal);
        window.mark_pair(2, Content::Silent);
        assert_eq!(pool.samples(0, 16..18), [16.0, -1.0]);
        assert_eq!(
            (pool.samples(1, 16..17), pool.samples(2, 16..17)),
            (&[216.0][..], &[116.0][..])
        );
        assert_eq!(pool.content(2), Content::Signal);
    }
}
