//! Peak meters: audio threads raise, one reader takes and resets.

use crate::kept::Kept;
use crate::sync::{AtomicU32, Ordering};

/// Makes `count` meters, all at zero.
///
/// Drop the writer outside an audio scope (inside one it leaks the meters).
pub fn meters(count: usize) -> (MeterWriter, MeterReader) {
    let peaks: Box<[AtomicU32]> = (0..count).map(|_| AtomicU32::new(0)).collect();
    let (to_writer, to_reader) = Kept::pair(peaks);
    (
        MeterWriter { peaks: to_writer },
        MeterReader { peaks: to_reader },
    )
}

/// The audio side of [`meters`]; several threads may share it by reference.
#[derive(Debug)]
pub struct MeterWriter {
    /// Bits of non-negative f32 values, which order like the values themselves.
    peaks: Kept<Box<[AtomicU32]>>,
}

impl MeterWriter {
    /// Raises the meter to `peak` (linear, full scale = 1) if that is higher.
    ///
    /// NaN, negative peaks and indices out of range are ignored.
    ///
    /// # Realtime Safety
    ///
    /// Lock-free; touches memory shared with the reader only for a new maximum.
    #[inline]
    pub fn raise(&self, index: usize, peak: f32) {
        let Some(meter) = self.peaks.get(index) else {
            return;
        };
        // Bits of negative values, -0 included, would order above all positive ones.
        if peak > 0.0 && peak.to_bits() > meter.load(Ordering::Relaxed) {
            meter.fetch_max(peak.to_bits(), Ordering::Relaxed);
        }
    }

    /// The same meters, for another thread.
    pub fn share(&self) -> Self {
        Self {
            peaks: self.peaks.share(),
        }
    }

    /// The number of meters.
    pub fn len(&self) -> usize {
        self.peaks.len()
    }

    /// Whether there are no meters.
    pub fn is_empty(&self) -> bool {
        self.peaks.is_empty()
    }
}

/// The display side of [`meters`].
#[derive(Debug)]
pub struct MeterReader {
    peaks: Kept<Box<[AtomicU32]>>,
}

impl MeterReader {
    /// The highest peak since the last call for `index`, and zero again from now on.
    ///
    /// Zero for an index out of range.
    pub fn take(&mut self, index: usize) -> f32 {
        self.peaks.get(index).map_or(0.0, |meter| {
            f32::from_bits(meter.swap(0, Ordering::Relaxed))
        })
    }

    /// The number of meters.
    pub fn len(&self) -> usize {
        self.peaks.len()
    }

    /// Whether there are no meters.
    pub fn is_empty(&self) -> bool {
        self.peaks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::meters;
    use std::thread::scope;

    #[test]
    fn a_meter_holds_the_highest_peak_until_taken() {
        let (writer, mut reader) = meters(2);
        writer.raise(0, 0.25);
        writer.raise(0, 0.75);
        writer.raise(0, 0.5);
        writer.raise(1, 2.0);
        assert_eq!(reader.take(0), 0.75);
        assert_eq!(reader.take(0), 0.0);
        assert_eq!(reader.take(1), 2.0);
        writer.raise(0, 0.1);
        assert_eq!(reader.take(0), 0.1);
    }

    #[test]
    fn what_is_no_peak_is_ignored() {
        let (writer, mut reader) = meters(1);
        for peak in [f32::NAN, -f32::NAN, -0.0, -1.0, f32::NEG_INFINITY] {
            writer.raise(0, peak);
            assert_eq!(reader.take(0).to_bits(), 0);
        }
        writer.raise(1, 1.0);
        assert_eq!(reader.take(1), 0.0);
        writer.raise(0, f32::INFINITY);
        assert_eq!(reader.take(0), f32::INFINITY);
    }

    #[test]
    fn both_sides_know_the_count() {
        let (writer, reader) = meters(3);
        assert_eq!((writer.len(), reader.len()), (3, 3));
        assert!(!writer.is_empty() && !reader.is_empty());
        let (writer, reader) = meters(0);
        assert!(writer.is_empty() && reader.is_empty());
    }

    #[test]
    fn no_peak_of_two_writers_is_lost() {
        const COUNT: u16 = 50_000;
        let (writer, mut reader) = meters(1);
        let mut highest = 0.0_f32;
        scope(|s| {
            let writers = [0.0, 0.5].map(|offset| {
                let writer = &writer;
                s.spawn(move || (0..COUNT).for_each(|i| writer.raise(0, f32::from(i) + offset)))
            });
            while !writers.iter().all(|writer| writer.is_finished()) {
                highest = highest.max(reader.take(0));
            }
        });
        highest = highest.max(reader.take(0));
        assert_eq!(highest, f32::from(COUNT - 1) + 0.5);
    }
}
