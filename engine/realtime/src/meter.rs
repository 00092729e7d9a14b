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
