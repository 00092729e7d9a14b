//! Swept sines for measuring.

use crate::oscillator::sine::sine_of_cycles;
use crate::sample::frames_to_f64;

/// Frames from one exponential that is computed to the next; between them it is a product.
const ANCHOR: u64 = 16;

/// How the frequency moves from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepKind {
    /// Equal times for equal ratios: Angelo Farina, "Simultaneous measurement of impulse response and distortion with a
    /// swept-sine technique", AES 108th Convention (2000).
    Exponential,
    /// Equal times for equal differences.
    Linear,
}

/// A sine of amplitude 1 whose frequency moves from `start` to `stop` in `frames` frames, from phase 0.
///
/// For frame n of N, with a = `start` and b = `stop` in cycles a frame and L = ln(b/a), the phase in cycles is
/// ```text
/// exponential: a·N/L·(e^(L·n/N) - 1)
/// linear:      a·n + (b - a)·n²/(2·N)
/// ```
/// in `f64`, a pure function of n to 10⁻⁹ cycles; so the samples are those of the formula to the last bit but one of `f32`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    kind: SweepKind,
    start: f64,
    stop: f64,
    frames: u64,
    position: u64,
    /// L, which counts e-foldings.
    exponent: f64,
    /// e^(L·n/N) and its ratio from frame to frame.
    growth: f64,
    ratio: f64,
}

impl Sweep {
    /// A sweep of at least one frame; `start` and `stop` are above 0, in cycles a frame.
    #[must_use]
    pub fn new(kind: SweepKind, start: f64, stop: f64, frames: u64) -> Self {
        let frames = frames.max(1);
        let exponent = (stop / start).ln();
        // At equal ends an exponential has no formula, and the line is the same.
        let kind = if exponent.abs() < 1e-9 {
            SweepKind::Linear
        } else {
            kind
        };
        Self {
            kind,
            start,
            stop,
            frames,
            position: 0,
            exponent,
            growth: 1.0,
            ratio: (exponent / frames_to_f64(frames)).exp(),
        }
    }

    /// Frames that are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.frames.saturating_sub(self.position)
    }

    /// Frames that have passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.position
    }

    /// The next frame; 0 after the last one.
    #[inline]
    pub fn next_sample(&mut self) -> f64 {
        if self.position >= self.frames {
            return 0.0;
        }
        let (n, all) = (frames_to_f64(self.position), frames_to_f64(self.frames));
        let cycles = match self.kind {
            SweepKind::Linear => self.start * n + (self.stop - self.start) * n * n / (2.0 * all),
            SweepKind::Exponential => {
                if self.position.is_multiple_of(ANCHOR) {
                    self.growth = (self.exponent * n / all).exp();
                }
                let cycles = self.start * all / self.exponent * (self.growth - 1.0);
                self.growth *= self.ratio;
                cycles
            }
        };
        self.position += 1;
        sine_of_cycles(cycles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn is_its_formula() {
        let (rate, frames) = (48_000.0, 480_000_u64);
        for (kind, start, stop) in [
            (SweepKind::Exponential, 20.0, 20_000.0),
            (SweepKind::Exponential, 20_000.0, 20.0),
            (SweepKind::Linear, 20.0, 20_000.0),
            (SweepKind::Exponential, 1000.0, 1000.0),
        ] {
            let mut sweep = Sweep::new(kind, start / rate, stop / rate, frames);
            let seconds = frames_to_f64(frames) / rate;
            let octaves = (stop / start).ln();
            for frame in 0..frames {
                let t = frames_to_f64(frame) / rate;
                let cycles = if kind == SweepKind::Linear || octaves == 0.0 {
                    start * t + (stop - start) * t * t / (2.0 * seconds)
                } else {
                    start * seconds / octaves * ((t / seconds * octaves).exp() - 1.0)
                };
                let error = (sweep.next_sample() - (TAU * cycles.fract()).sin()).abs();
                assert!(error < 1e-8, "{kind:?} at {frame}: {error}");
            }
            assert_eq!((sweep.left(), sweep.next_sample()), (0, 0.0));
        }
    }
}
