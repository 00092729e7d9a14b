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
