//! A wait-free ring between one producer and one consumer.
//!
//! Two counters say how many values were ever written and ever read, each stored by one side
//! alone; they wrap with `usize`, and the number of slots is a power of two so that the slot of a
//! counter survives the wrap. Each side remembers the other's counter and looks again only when
//! the ring seems full or empty.

use crate::kept::Kept;
use crate::sync::{AtomicUsize, Ordering, UnsafeCell};
use std::mem::MaybeUninit;

/// Bytes that a ring of this capacity takes.
#[must_use]
pub fn bytes<T>(capacity: usize) -> usize {
    capacity.max(1).next_power_of_two() * size_of::<T>()
}

/// Makes a ring that holds up to `capacity` values (at least one).
///
/// Either half may go to another thread. The half dropped last frees the ring and the values
/// left inside, so drop the audio thread's half outside an audio scope: dropped inside one, the
/// ring and its values leak.
pub fn ring<T: Send>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let capacity = capacity.max(1);
    let slots = (0..capacity.next_power_of_two())
        .map(|_| UnsafeCell::new(MaybeUninit::uninit()))
        .collect();
    let (to_producer, to_consumer) = Kept::pair(Shared {
        slots,
        capacity,
        written: Padded(AtomicUsize::new(0)),
        read: Padded(AtomicUsize::new(0)),
    });
    (
        Producer {
            shared: to_producer,
            written: 0,
            read_seen: 0,
        },
        Consumer {
            shared: to_consumer,
            read: 0,
            written_seen: 0,
        },
    )
}

/// Keeps the two counters on cache lines of their own; 128 because processors fetch in pairs.
#[derive(Debug)]
#[repr(align(128))]
struct Padded(AtomicUsize);

#[derive(Debug)]
struct Shared<T> {
    /// A power of two of them. Slots from `read` up to `written` hold a value.
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
    capacity: usize,
    /// Values ever written; stored by the producer alone.
    written: Padded,
    /// Values ever read; stored by the consumer alone.
    read: Padded,
}

// SAFETY: a slot is touched by one side at a time: by the producer while it lies outside
// `read..written`, by the consumer while inside, and the release stores of the counters order
// the change of sides. Values move between threads, so `T` must be `Send`.
unsafe impl<T: Send> Sync for Shared<T> {}
// SAFETY: owns its values, like a `Vec<T>`.
unsafe impl<T: Send> Send for Shared<T> {}

impl<T> Shared<T> {
    fn position(&self, counter: usize) -> usize {
        counter & (self.slots.len() - 1)
    }

    fn slot(&self, counter: usize) -> &UnsafeCell<MaybeUninit<T>> {
        &self.slots[self.position(counter)]
    }

    /// The `count` slots from `counter` on, as the part before the wrap and the part after it.
    fn run(&self, counter: usize, count: usize) -> [&[UnsafeCell<MaybeUninit<T>>]; 2] {
        let start = self.position(counter);
        let before_wrap = count.min(self.slots.len() - start);
        [
            &self.slots[start..start + before_wrap],
            &self.slots[..count - before_wrap],
        ]
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        let written = self.written.0.load(Ordering::Relaxed);
        let mut read = self.read.0.load(Ordering::Relaxed);
        while read != written {
            // SAFETY: both halves are gone, so this is the only access; slots from `read` up to
            // `written` hold a value, and each is dropped once.
            self.slot(read)
                .with_mut(|slot| unsafe { (*slot).assume_init_drop() });
            read = read.wrapping_add(1);
        }
    }
}

/// The writing half of a [`ring`].
#[derive(Debug)]
pub struct Producer<T> {
    shared: Kept<Shared<T>>,
    written: usize,
    /// The consumer's counter when last looked at: never ahead of the true one.
    read_seen: usize,
}

impl<T: Send> Producer<T> {
    /// Appends `value`.
    ///
    /// # Errors
    ///
    /// Gives `value` back when the ring is full.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; no allocation. On an audio thread the value given back must not be dropped if
    /// that frees memory.
    #[inline]
    pub fn push(&mut self, value: T) -> Result<(), T> {
        if self.free_seen() == 0 && self.slots() == 0 {
            return Err(value);
        }
        // SAFETY: `written` is less than `capacity` ahead of `read`, so the slot is outside
        // `read..written` and belongs to the producer, of which there is one.
        self.shared.slot(self.written).with_mut(|slot| unsafe {
            (*slot).write(value);
        });
        self.publish(1);
        Ok(())
    }

    /// How many values can be pushed now. The consumer may make it more at any time.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free.
    #[inline]
    pub fn slots(&mut self) -> usize {
        self.read_seen = self.shared.read.0.load(Ordering::Acquire);
        self.free_seen()
    }

    /// How many values the ring can hold.
    pub fn capacity(&self) -> usize {
        self.shared.capacity
    }

    fn free_seen(&self) -> usize {
        self.shared.capacity - self.written.wrapping_sub(self.read_seen)
    }

    fn publish(&mut self, count: usize) {
        self.written = self.written.wrapping_add(count);
        self.shared.written.0.store(self.written, Ordering::Release);
    }
}

impl<T: Copy + Send> Producer<T> {
    /// Appends as much of the front of `values` as fits and returns how many that were.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; no allocation. The consumer sees all of it at once.
    pub fn push_slice(&mut self, values: &[T]) -> usize {
        let mut count = values.len().min(self.free_seen());
        if count < values.len() {
            count = values.len().min(self.slots());
        }
        let runs = self.shared.run(self.written, count);
        let (before_wrap, after_wrap) = values[..count].split_at(runs[0].len());
        for (slots, values) in runs.into_iter().zip([before_wrap, after_wrap]) {
            for (slot, &value) in slots.iter().zip(values) {
                // SAFETY: `count` slots from `written` on are free: they are the producer's.
                slot.with_mut(|slot| unsafe {
                    (*slot).write(value);
                });
            }
        }
        self.publish(count);
        count
    }
}

/// The reading half of a [`ring`].
#[derive(Debug)]
pub struct Consumer<T> {
    shared: Kept<Shared<T>>,
    read: usize,
    /// The producer's counter when last looked at: never ahead of the true one.
    written_seen: usize,
}

impl<T: Send> Consumer<T> {
    /// Takes the oldest value out, if there is one.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; no allocation.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        if self.available_seen() == 0 && self.slots() == 0 {
            return None;
        }
        // SAFETY: `read` is behind `written`, so the slot holds a value and belongs to the
        // consumer, of which there is one; it is read once, because `read` moves on.
        let value = self
            .shared
            .slot(self.read)
            .with(|slot| unsafe { (*slot).assume_init_read() });
        self.release(1);
        Some(value)
    }

    /// How many values can be popped now. The producer may make it more at any time.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free.
    #[inline]
    pub fn slots(&mut self) -> usize {
        self.written_seen = self.shared.written.0.load(Ordering::Acquire);
        self.available_seen()
    }

    /// How many values the ring can hold.
    pub fn capacity(&self) -> usize {
        self.shared.capacity
    }

    fn available_seen(&self) -> usize {
        self.written_seen.wrapping_sub(self.read)
    }

    fn release(&mut self, count: usize) {
        self.read = self.read.wrapping_add(count);
        self.shared.read.0.store(self.read, Ordering::Release);
    }
}

impl<T: Copy + Send> Consumer<T> {
    /// Fills the front of `values` with the oldest values and returns how many that were.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; no allocation.
    pub fn pop_slice(&mut self, values: &mut [T]) -> usize {
        let mut count = values.len().min(self.available_seen());
        if count < values.len() {
            count = values.len().min(self.slots());
        }
        let runs = self.shared.run(self.read, count);
        let (before_wrap, after_wrap) = values[..count].split_at_mut(runs[0].len());
        for (slots, values) in runs.into_iter().zip([before_wrap, after_wrap]) {
            for (slot, value) in slots.iter().zip(values) {
                // SAFETY: `count` slots from `read` on hold values: they are the consumer's.
                *value = slot.with(|slot| unsafe { (*slot).assume_init() });
            }
        }
        self.release(count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::ring;
    use crate::scope::audio_scope;
    use std::sync::Arc;
    use std::thread::{scope, yield_now};

    #[test]
    fn values_come_out_in_order_and_a_full_ring_gives_back() {
        for capacity in [1, 2, 3, 5, 8] {
            let (mut producer, mut consumer) = ring(capacity);
            assert_eq!(producer.capacity(), capacity);
            assert_eq!(consumer.capacity(), capacity);
            for round in 0..20 {
                assert_eq!(producer.slots(), capacity);
                assert_eq!(consumer.pop(), None);
                for i in 0..capacity {
                    assert_eq!(producer.push(round * 100 + i), Ok(()));
                }
                assert_eq!(producer.push(7), Err(7));
                assert_eq!(producer.slots(), 0);
                assert_eq!(consumer.slots(), capacity);
                for i in 0..capacity {
                    assert_eq!(consumer.pop(), Some(round * 100 + i));
                }
                assert_eq!(consumer.slots(), 0);
            }
        }
    }

    #[test]
    fn no_capacity_means_one() {
        let (mut producer, mut consumer) = ring(0);
        assert_eq!(producer.push(1), Ok(()));
        assert_eq!(producer.push(2), Err(2));
        assert_eq!(consumer.pop(), Some(1));
    }

    #[test]
    fn the_counters_wrap() {
        let (mut producer, mut consumer) = ring(3);
        let nearly = usize::MAX - 4;
        producer.written = nearly;
        producer.read_seen = nearly;
        consumer.read = nearly;
        consumer.written_seen = nearly;
        producer.publish(0);
        consumer.release(0);
        for i in 0..20 {
            assert_eq!(producer.push_slice(&[i, i + 100, i + 200, i + 300]), 3);
            assert_eq!(producer.push(1), Err(1));
            assert_eq!(consumer.pop(), Some(i));
            let mut rest = [0; 4];
            assert_eq!(consumer.pop_slice(&mut rest), 2);
            assert_eq!(rest, [i + 100, i + 200, 0, 0]);
        }
    }

    #[test]
    fn slices_fill_what_there_is_across_the_wrap() {
        for capacity in [1, 3, 4, 7] {
            let (mut producer, mut consumer) = ring(capacity);
            let (mut next_in, mut next_out) = (0_usize, 0_usize);
            for step in 0..100 {
                let values: Vec<usize> = (next_in..next_in + step % 9).collect();
                let free = producer.slots();
                let pushed = producer.push_slice(&values);
                assert_eq!(pushed, values.len().min(free));
                next_in += pushed;

                let mut out = vec![usize::MAX; step % 5];
                let available = next_in - next_out;
                let popped = consumer.pop_slice(&mut out);
                assert_eq!(popped, out.len().min(available));
                let expected: Vec<usize> = (next_out..next_out + popped).collect();
                assert_eq!(out[..popped], expected);
                assert!(out[popped..].iter().all(|&value| value == usize::MAX));
                next_out += popped;
            }
        }
    }

    #[test]
    fn the_last_half_frees_what_is_inside_once() {
        for producer_first in [true, false] {
            let value = Arc::new(());
            let (mut producer, mut consumer) = ring(4);
            for _ in 0..3 {
                assert!(producer.push(Arc::clone(&value)).is_ok());
            }
            assert!(consumer.pop().is_some());
            assert_eq!(Arc::strong_count(&value), 3);
            if producer_first {
                drop(producer);
                assert_eq!(Arc::strong_count(&value), 3);
                drop(consumer);
            } else {
                drop(consumer);
                assert_eq!(Arc::strong_count(&value), 3);
                drop(producer);
            }
            assert_eq!(Arc::strong_count(&value), 1);
        }
    }

    #[test]
    fn dropped_inside_an_audio_scope_it_leaks() {
        let value = Arc::new(());
        let (mut producer, consumer) = ring(1);
        assert!(producer.push(Arc::clone(&value)).is_ok());
        drop(producer);
        audio_scope(|_| drop(consumer));
        assert_eq!(Arc::strong_count(&value), 2);
    }

    #[test]
    fn two_threads_pass_everything_in_order() {
        const COUNT: usize = 200_000;
        let (mut producer, mut consumer) = ring(5);
        scope(|s| {
            s.spawn(move || {
                for i in 0..COUNT {
                    let mut value = Box::new(i);
                    while let Err(back) = producer.push(value) {
                        value = back;
                        yield_now();
                    }
                }
            });
            for i in 0..COUNT {
                let value = loop {
                    match consumer.pop() {
                        Some(value) => break value,
                        None => yield_now(),
                    }
                };
                assert_eq!(*value, i);
            }
            assert!(consumer.pop().is_none());
        });
    }

    #[test]
    fn two_threads_pass_slices_in_order() {
        const COUNT: usize = 1_000_000;
        let (mut producer, mut consumer) = ring(100);
        scope(|s| {
            s.spawn(move || {
                let mut sent = 0;
                while sent < COUNT {
                    let block: Vec<usize> = (sent..COUNT.min(sent + 64)).collect();
                    let pushed = producer.push_slice(&block);
                    if pushed == 0 {
                        yield_now();
                    }
                    sent += pushed;
                }
            });
            let mut block = [0; 37];
            let mut received = 0;
            while received < COUNT {
                let popped = consumer.pop_slice(&mut block);
                if popped == 0 {
                    yield_now();
                }
                for &value in &block[..popped] {
                    assert_eq!(value, received);
                    received += 1;
                }
            }
        });
    }
}
