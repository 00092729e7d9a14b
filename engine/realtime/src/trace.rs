//! The newest samples of a signal: one side writes on and on, the other looks back, neither waits.
//!
//! A ring that is written over and over. Before it writes, the writer says how far it is going to; after it has, that
//! the samples are there. A reader copies samples and then looks how far the writer has said it would go: what may have
//! been overwritten meanwhile is thrown away (a sequence lock, Boehm 2012, "Can seqlocks get along with programming
//! language memory models?").

use crate::kept::Kept;
use crate::sync::{AtomicU32, AtomicU64, Ordering, fence};

/// Makes a trace of so many channels that keeps at least the last `frames` frames.
///
/// Either half may go to another thread; each is dropped outside an audio scope (inside one it leaks the ring).
pub fn trace(channels: usize, frames: usize) -> (TraceWriter, TraceReader) {
    let frames = frames.max(1).next_power_of_two();
    let channel = |_| (0..frames).map(|_| AtomicU32::new(0)).collect();
    let (to_writer, to_reader) = Kept::pair(Shared {
        channels: (0..channels).map(channel).collect(),
        frames,
        begun: Padded(AtomicU64::new(0)),
        written: AtomicU64::new(0),
        first: AtomicU64::new(0),
    });
    (
        TraceWriter {
            shared: to_writer,
            written: 0,
        },
        TraceReader { shared: to_reader },
    )
}

/// Bytes that such a trace takes.
#[must_use]
pub fn bytes(channels: usize, frames: usize) -> usize {
    channels * frames.max(1).next_power_of_two() * size_of::<f32>()
}

/// Keeps the counters away from the samples; 128 because processors fetch in pairs.
#[derive(Debug)]
#[repr(align(128))]
struct Padded(AtomicU64);

#[derive(Debug)]
struct Shared {
    /// Bits of samples, `[channel][frame modulo frames]`.
    channels: Box<[Box<[AtomicU32]>]>,
    /// A power of two.
    frames: usize,
    /// Frames that are written, or may be while this is read.
    begun: Padded,
    /// Frames that are written.
    written: AtomicU64,
    /// The first frame that counts.
    first: AtomicU64,
}

impl Shared {
    fn place(&self, frame: u64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only the low bits are kept"
        )]
        let low = frame as usize;
        low & (self.frames - 1)
    }
}

/// The writing half of a [`trace`].
#[derive(Debug)]
pub struct TraceWriter {
    shared: Kept<Shared>,
    written: u64,
}

/// A piece that is being written.
#[derive(Debug)]
pub struct TracePiece<'a> {
    writer: &'a mut TraceWriter,
    end: u64,
}

impl TraceWriter {
    /// Begins the next `frames` frames. They are there for the reader when the piece is dropped; channels that were not
    /// written hold older samples.
    ///
    /// # Realtime Safety
    /// Wait-free; never allocates.
    pub fn piece(&mut self, frames: usize) -> TracePiece<'_> {
        let end = self.written + frames as u64;
        self.shared.begun.0.store(end, Ordering::Relaxed);
        // Whoever reads a sample of this piece sees that it was begun.
        fence(Ordering::Release);
        TracePiece { writer: self, end }
    }

    /// Forgets what was written: it counts no more.
    ///
    /// # Realtime Safety
    /// Wait-free; never allocates.
    pub fn clear(&mut self) {
        self.shared.first.store(self.written, Ordering::Release);
    }
}

impl TracePiece<'_> {
    /// Writes the samples of one channel from the start of the piece; what goes beyond its end is left out.
    ///
    /// # Realtime Safety
    /// Wait-free; never allocates.
    pub fn write(&mut self, channel: usize, samples: &[f32]) {
        let shared = &self.writer.shared;
        let Some(slots) = shared.channels.get(channel) else {
            return;
        };
        let frames = usize::try_from(self.end - self.writer.written).unwrap_or(usize::MAX);
        let samples = samples.get(..frames).unwrap_or(samples);
        let (before, after) = slots.split_at(shared.place(self.writer.written));
        // All slots in the order of frames, as often as there are samples.
        let mut rest = samples;
        for run in [after, before].into_iter().cycle() {
            let (now, later) = rest.split_at(run.len().min(rest.len()));
            for (slot, sample) in run.iter().zip(now) {
                slot.store(sample.to_bits(), Ordering::Relaxed);
            }
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
}

impl Drop for TracePiece<'_> {
    fn drop(&mut self) {
        self.writer.written = self.end;
        self.writer
            .shared
            .written
            .store(self.end, Ordering::Release);
    }
}

/// The reading half of a [`trace`].
#[derive(Debug)]
pub struct TraceReader {
    shared: Kept<Shared>,
}

impl TraceReader {
    /// How many channels there are.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.shared.channels.len()
    }

    /// The frames that can be read now, by their numbers since the trace was made. While they are read the writer goes on,
    /// so the first ones may be gone by then.
    #[must_use]
    pub fn frames(&self) -> std::ops::Range<u64> {
        let written = self.shared.written.load(Ordering::Acquire);
        let first = self.shared.first.load(Ordering::Acquire);
        let kept = written.saturating_sub(self.shared.frames as u64);
        kept.max(first).min(written)..written
    }

    /// Copies the samples of one channel from a frame on; false where some of them are not there: not yet, or no more.
    pub fn read(&self, channel: usize, from: u64, into: &mut [f32]) -> bool {
        let end = from + into.len() as u64;
        let Some(slots) = self.shared.channels.get(channel) else {
            return false;
        };
        let frames = self.frames();
        if from < frames.start || end > frames.end {
            return false;
        }
        for (frame, sample) in (from..end).zip(into) {
            if let Some(slot) = slots.get(self.shared.place(frame)) {
                *sample = f32::from_bits(slot.load(Ordering::Relaxed));
            }
        }
        // If one of the samples was of a later piece, its beginning is seen here.
        fence(Ordering::Acquire);
        let begun = self.shared.begun.0.load(Ordering::Relaxed);
        from + self.shared.frames as u64 >= begun
    }
}

#[cfg(test)]
mod tests {
    use super::trace;
    use std::thread::{scope, yield_now};

    /// Writes frames whose samples are their own numbers.
    fn write(writer: &mut super::TraceWriter, from: u64, frames: usize) {
        let numbers = from..from + frames as u64;
        let samples: Vec<f32> = numbers.map(|frame| frame as f32).collect();
        writer.piece(frames).write(0, &samples);
    }

    #[test]
    fn the_newest_frames_are_read_and_older_ones_are_refused() {
        let (mut writer, reader) = trace(1, 8);
        assert_eq!(reader.frames(), 0..0);
        let mut written = 0;
        for frames in [3, 4, 1, 8, 5, 20, 2] {
            write(&mut writer, written, frames);
            written += frames as u64;
            let kept = reader.frames();
            assert_eq!(kept, written.saturating_sub(8)..written);
            let mut samples = vec![0.0; kept.clone().count()];
            assert!(reader.read(0, kept.start, &mut samples));
            for (frame, sample) in kept.clone().zip(samples) {
                assert_eq!(sample, frame as f32);
            }
            assert!(!reader.read(0, kept.end, &mut [0.0]));
            assert!(kept.start == 0 || !reader.read(0, kept.start - 1, &mut [0.0]));
        }
        assert!(!reader.read(1, written - 1, &mut [0.0]));
        writer.clear();
        assert_eq!(reader.frames(), written..written);
    }

    #[test]
    fn what_is_read_while_it_is_overwritten_is_refused() {
        const PIECES: u64 = 20_000;
        let (mut writer, reader) = trace(1, 64);
        scope(|s| {
            s.spawn(move || {
                for piece in 0..PIECES {
                    let samples = [piece as f32; 16];
                    writer.piece(16).write(0, &samples);
                }
            });
            let mut read = 0;
            loop {
                let kept = reader.frames();
                let mut samples = [0.0; 64];
                let count = kept.clone().count();
                if count == 64 && reader.read(0, kept.start, &mut samples) {
                    read += 1;
                    for (frame, sample) in kept.clone().zip(samples) {
                        assert_eq!(sample, (frame / 16) as f32);
                    }
                }
                if kept.end == PIECES * 16 {
                    break;
                }
                yield_now();
            }
            assert!(read > 0);
        });
    }
}
