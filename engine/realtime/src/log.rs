//! The real-time log: `Copy` records out of the audio thread, never waiting, losses counted.

use crate::kept::Kept;
use crate::ring::{Consumer, Producer, ring};
use crate::sync::{AtomicU64, Ordering};

/// Makes a log that holds up to `capacity` records (at least one) between drains.
///
/// Drop the writer outside an audio scope (inside one it leaks the log).
pub fn log<T: Copy + Send>(capacity: usize) -> (LogWriter<T>, LogReader<T>) {
    let (producer, consumer) = ring(capacity);
    let (to_writer, to_reader) = Kept::pair(AtomicU64::new(0));
    (
        LogWriter {
            records: producer,
            lost: to_writer,
        },
        LogReader {
            records: consumer,
            lost: to_reader,
        },
    )
}

/// The audio thread's half of a [`log`].
#[derive(Debug)]
pub struct LogWriter<T> {
    records: Producer<T>,
    lost: Kept<AtomicU64>,
}

impl<T: Copy + Send> LogWriter<T> {
    /// Records `record`, or counts it as lost when the log is full.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; never allocates or frees.
    #[inline]
    pub fn record(&mut self, record: T) {
        if self.records.push(record).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The control thread's half of a [`log`].
#[derive(Debug)]
pub struct LogReader<T> {
    records: Consumer<T>,
    lost: Kept<AtomicU64>,
}

impl<T: Copy + Send> LogReader<T> {
    /// Gives every record there is now to `f`, oldest first.
    ///
    /// Records written meanwhile wait for the next call, so it ends however busy the writer is.
    pub fn drain(&mut self, mut f: impl FnMut(T)) {
        for _ in 0..self.records.slots() {
            if let Some(record) = self.records.pop() {
                f(record);
            }
        }
    }

    /// How many records were lost since the log was made.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::log;
    use std::thread::{scope, yield_now};

    #[test]
    fn records_are_drained_in_order_and_losses_counted() {
        let (mut writer, mut reader) = log(3);
        for round in 1..=4 {
            for i in 0..5 {
                writer.record(i);
            }
            let mut drained = Vec::new();
            reader.drain(|record| drained.push(record));
            assert_eq!(drained, [0, 1, 2]);
            assert_eq!(reader.lost(), 2 * round);
        }
        reader.drain(|record| panic!("{record} left behind"));
    }

    #[test]
    fn between_two_threads_every_record_arrives_or_is_counted() {
        const COUNT: u64 = 500_000;
        let (mut writer, mut reader) = log(64);
        let mut arrived = 0;
        let mut newest = None;
        scope(|s| {
            let audio = s.spawn(move || (0..COUNT).for_each(|i| writer.record(i)));
            loop {
                let finished = audio.is_finished();
                reader.drain(|record| {
                    assert!(newest.is_none_or(|before| before < record));
                    newest = Some(record);
                    arrived += 1;
                });
                if finished {
                    break;
                }
                yield_now();
            }
        });
        assert_eq!(arrived + reader.lost(), COUNT);
        assert!(arrived >= 64);
    }
}
