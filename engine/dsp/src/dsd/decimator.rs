//! Bits to PCM at a rate far below, by a filter that reads bytes.
//!
//! A linear-phase low-pass is applied to ±1. Since eight bits have only 256 patterns, what each byte of the filter's
//! window adds to the sum is looked up: one addition for eight taps.

use crate::dsd::{FULL_SCALE, SILENCE};
use crate::resample::quality::{Prototype, Quality};
use crate::sample::narrow;

/// Passes up to 80 kHz of 352.8, and stops what would fold back below that.
const QUALITY: Quality = Quality {
    pass: 80.0 / 352.8,
    stop: 1.0 - 80.0 / 352.8,
    stop_db: 150.0,
};

/// Bytes that are taken over at once.
const PIECE: usize = 1024;

/// One channel of bits to PCM, whose 1.0 is [`FULL_SCALE`].
///
/// Output frame n lies where bit n · 8 · `step` does; it is given once [`Decimator::delay`] bytes from there on are there.
/// Before the first bit there is silence.
#[derive(Debug, Clone)]
pub struct Decimator {
    /// `[byte of the window][pattern]`.
    table: Vec<[f64; 256]>,
    /// Bytes from a frame to the next.
    step: usize,
    /// Newest bytes, behind what is still needed.
    line: Vec<u8>,
    filled: usize,
    base: usize,
}

impl Decimator {
    /// For one frame every `step` bytes; held at 1 or above.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "taps of a filter, far below 2^53"
    )]
    pub fn new(step: usize) -> Self {
        let step = step.max(1);
        let prototype = Prototype::new(QUALITY, 8.0 * step as f64, 1.0);
        let middle = prototype.half().next_multiple_of(8);
        let time = |tap: usize| tap as f64 - middle as f64;
        let mut taps: Vec<f64> = (0..2 * middle).map(|tap| prototype.at(time(tap))).collect();
        let sum: f64 = taps.iter().sum::<f64>() * FULL_SCALE;
        for tap in &mut taps {
            *tap /= sum;
        }
        let entry = |taps: &[f64], pattern: u8| -> f64 {
            let signed = taps.iter().enumerate().map(|(place, tap)| {
                let is_one = pattern & (0x80 >> place) != 0;
                if is_one { *tap } else { -tap }
            });
            signed.sum()
        };
        let table = taps.chunks_exact(8).map(|taps| {
            let mut entries = [0.0; 256];
            for (pattern, place) in (0..=u8::MAX).zip(&mut entries) {
                *place = entry(taps, pattern);
            }
            entries
        });
        let table: Vec<_> = table.collect();
        let mut decimator = Self {
            line: vec![0; 2 * (table.len() + step) + PIECE],
            table,
            step,
            filled: 0,
            base: 0,
        };
        decimator.reset();
        decimator
    }

    /// Bytes that a frame needs from where it lies on.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.table.len() / 2
    }

    /// Frames that so many more bytes will give.
    #[must_use]
    pub fn output_frames(&self, bytes: usize) -> usize {
        let needed = self.base + self.table.len();
        (self.filled + bytes + self.step).saturating_sub(needed) / self.step
    }

    /// Takes bytes and fills the beginning of `output`; returns how many frames that are:
    /// [`Decimator::output_frames`]. What there is no room for is left out.
    pub fn process(&mut self, bytes: &[u8], output: &mut [f32]) -> usize {
        let mut given = 0;
        for piece in bytes.chunks(PIECE) {
            if self.filled + piece.len() > self.line.len() {
                self.line.copy_within(self.base..self.filled, 0);
                self.filled -= self.base;
                self.base = 0;
            }
            self.line[self.filled..self.filled + piece.len()].copy_from_slice(piece);
            self.filled += piece.len();
            while self.base + self.table.len() <= self.filled {
                let window = &self.line[self.base..self.base + self.table.len()];
                let looked_up = self.table.iter().zip(window);
                let sum: f64 = looked_up
                    .map(|(entries, byte)| entries[usize::from(*byte)])
                    .sum();
                if let Some(place) = output.get_mut(given) {
                    *place = narrow(sum);
                }
                given += 1;
                self.base += self.step;
            }
        }
        given
    }

    /// As if new.
    pub fn reset(&mut self) {
        self.filled = self.delay();
        self.base = 0;
        self.line[..self.filled].fill(SILENCE);
    }
}
