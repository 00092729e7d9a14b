//! The latest value: one side writes, the other reads the newest, neither waits.
//!
//! A triple buffer: the writer owns one buffer, the reader one, and the third is exchanged
//! through an atomic that holds its number and whether it is newer than the reader's.

use crate::kept::Kept;
use crate::sync::{AtomicUsize, Ordering, UnsafeCell};

/// Set in the exchange when the buffer there was published and not yet taken.
const FRESH: usize = 4;
/// The bits of the exchange that number a buffer.
const BUFFER: usize = 3;

/// Makes a latest value that reads as `initial` until the first write.
///
/// Either half may go to another thread; each is dropped outside an audio scope (inside one it
/// leaks the three buffers).
pub fn latest<T: Send + Clone>(initial: T) -> (LatestWriter<T>, LatestReader<T>) {
    let (to_writer, to_reader) = Kept::pair(Shared {
        buffers: [
            UnsafeCell::new(initial.clone()),
            UnsafeCell::new(initial.clone()),
            UnsafeCell::new(initial),
        ],
        exchange: AtomicUsize::new(1),
    });
    (
        LatestWriter {
            shared: to_writer,
            back: 0,
        },
        LatestReader {
            shared: to_reader,
            front: 2,
        },
    )
}

#[derive(Debug)]
struct Shared<T> {
    buffers: [UnsafeCell<T>; 3],
    exchange: AtomicUsize,
}

// SAFETY: writer's, reader's and exchanged number are always three different ones, so a buffer
// is touched by one side at a time; the swaps acquire and release, which orders the change of
// sides. Values are used from both threads, one at a time: `T` must be `Send`.
unsafe impl<T: Send> Sync for Shared<T> {}

/// The writing half of a [`latest`] value.
#[derive(Debug)]
pub struct LatestWriter<T> {
    shared: Kept<Shared<T>>,
    back: usize,
}

impl<T: Send + Clone> LatestWriter<T> {
    /// Lets `f` fill a value in place, then publishes it.
    ///
    /// What `f` is given is one of the three buffers with some earlier value in it, not
    /// necessarily the last one: overwrite all of it.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; allocates and frees only if `f` does.
    pub fn write(&mut self, f: impl FnOnce(&mut T)) {
        // SAFETY: the back buffer is the writer's own until the swap, and there is one writer.
        self.shared.buffers[self.back].with_mut(|value| f(unsafe { &mut *value }));
        let taken = self
            .shared
            .exchange
            .swap(self.back | FRESH, Ordering::AcqRel);
        self.back = taken & BUFFER;
    }
}

/// The reading half of a [`latest`] value.
#[derive(Debug)]
pub struct LatestReader<T> {
    shared: Kept<Shared<T>>,
    front: usize,
}

impl<T: Send + Clone> LatestReader<T> {
    /// The newest value published.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; never allocates or frees.
    pub fn read(&mut self) -> &T {
        if self.fresh() {
            let taken = self.shared.exchange.swap(self.front, Ordering::AcqRel);
            self.front = taken & BUFFER;
        }
        // SAFETY: the front buffer is the reader's own until the next `read`, which needs
        // `&mut self` and so ends this borrow.
        self.shared.buffers[self.front].with(|value| unsafe { &*value })
    }

    /// Whether something was published since the last [`read`](Self::read).
    ///
    /// # Realtime Safety
    ///
    /// Wait-free.
    pub fn fresh(&self) -> bool {
        self.shared.exchange.load(Ordering::Relaxed) & FRESH != 0
    }
}

#[cfg(test)]
mod tests {
    use super::latest;
    use std::sync::Arc;
    use std::thread::{scope, yield_now};

    #[test]
    fn the_newest_value_is_read_however_often_it_was_written() {
        let (mut writer, mut reader) = latest(1);
        assert!(!reader.fresh());
        assert_eq!(*reader.read(), 1);
        for i in 2..20 {
            for _ in 0..i % 4 {
                writer.write(|value| *value = 0);
            }
            writer.write(|value| *value = i);
            assert!(reader.fresh());
            assert_eq!(*reader.read(), i);
            assert!(!reader.fresh());
            assert_eq!(*reader.read(), i);
        }
    }

    #[test]
    fn buffers_are_filled_in_place() {
        let (mut writer, mut reader) = latest(vec![0.0_f32; 4]);
        let mut places = Vec::new();
        for i in 0..9_u8 {
            writer.write(|bins| {
                places.push(bins.as_ptr());
                bins.fill(f32::from(i));
            });
            assert_eq!(reader.read(), &[f32::from(i); 4]);
        }
        places.sort();
        places.dedup();
        assert!(places.len() <= 3);
    }

    #[test]
    fn the_last_half_frees_all_three() {
        let value = Arc::new(());
        let (writer, reader) = latest(Arc::clone(&value));
        assert_eq!(Arc::strong_count(&value), 4);
        drop(writer);
        drop(reader);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn two_threads_never_see_a_torn_or_older_value() {
        const LAST: usize = 200_000;
        let (mut writer, mut reader) = latest([0; 32]);
        scope(|s| {
            s.spawn(move || {
                for i in 1..=LAST {
                    writer.write(|value| value.fill(i));
                }
            });
            let mut seen = 0;
            while seen < LAST {
                let value = reader.read();
                assert!(value.iter().all(|&part| part == value[0]));
                assert!(value[0] >= seen);
                if value[0] == seen {
                    yield_now();
                }
                seen = value[0];
            }
        });
    }
}
