//! Half-band low-pass filters, from which changes of rate by two are made.
//!
//! A half-band filter of length 4K - 1 passes below a quarter of its rate and stops above it. Its middle tap is 1/2 and
//! every second of the others is zero, so that half of the work falls away (Mintzer 1982, "On half-band, third-band and
//! Nth-band FIR filters and their design"). The taps are those of the ideal filter under a Kaiser window (Kaiser 1974).

use std::f64::consts::PI;

use crate::window::{kaiser, kaiser_beta};

/// Attenuation of the stop band that the window is made for, in dB.
const STOP_DB: f64 = 112.0;

/// The window's shape.
const BETA: f64 = kaiser_beta(STOP_DB);

/// A linear-phase half-band filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Halfband {
    /// The taps that are neither zero nor the middle one, of one side, from the outermost: h\[0\], h\[2\] … h\[2K - 2\].
    taps: Vec<f64>,
}

impl Halfband {
    /// A filter of 4 `half` - 1 taps; `half` is held at 1 or above.
    #[must_use]
    pub fn new(half: usize) -> Self {
        let half = half.max(1);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a few dozen taps, far below 2^53"
        )]
        let tap = |place: usize| {
            // Distance from the middle: 2K - 1 for the outermost.
            let distance = (2 * (half - place) - 1) as f64;
            let edge = (2 * half) as f64;
            let ideal = (PI * distance / 2.0).sin() / (PI * distance);
            ideal * kaiser(distance / edge, BETA)
        };
        let mut taps: Vec<f64> = (0..half).map(tap).collect();
        // Both sides together pass a constant as the middle tap does: with 1/2.
        let sum: f64 = taps.iter().sum::<f64>() * 2.0;
        for tap in &mut taps {
            *tap *= 0.5 / sum;
        }
        Self { taps }
    }

    /// The taps of one side, from the outermost; every second tap of the filter and the middle one are not among them.
    #[must_use]
    pub fn side(&self) -> &[f64] {
        &self.taps
    }

    /// Frames of the higher rate by which it delays.
    #[must_use]
    pub fn delay(&self) -> usize {
        2 * self.taps.len() - 1
    }

    /// Both sums of the symmetric taps over the newest `2K` samples, `samples[0]` the oldest.
    #[inline]
    pub(super) fn apply(&self, samples: &[f32]) -> f64 {
        let newest = samples.iter().rev();
        let pairs = samples.iter().zip(newest).zip(&self.taps);
        pairs
            .map(|((old, new), tap)| (f64::from(*old) + f64::from(*new)) * tap)
            .sum()
    }
}
