//! The pitch of a tone.
//!
//! McLeod and Wyvill, "A smarter way to find pitch", ICMC 2005: the normalised square difference n(τ) = 2 Σ x_j x_{j+τ} /
//! Σ (x_j² + x_{j+τ}²) is 1 where the signal repeats itself. The first of its high tops is the period; it is then measured
//! again at 2, 4, 8 … times its length, where the same uncertainty of the place is a smaller part of a period.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// A top counts from this part of the highest one on.
const HIGH: f64 = 0.9;
/// A top of this part of the highest one at a lag that is too short is a tone above the range: between few samples the
/// parabola does not reach its height.
const TOO_HIGH: f64 = 0.7;
/// What repeats itself less than this is no tone.
const CLEAR: f64 = 0.8;
/// Mean squares below this are silence: -80 dBFS.
const SILENT: f64 = 1e-8;

/// A tone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pitch {
    /// How often it repeats.
    pub frequency_hz: f64,
    /// How well it repeats: 1 for a tone that stands still.
    pub clarity: f64,
}

/// Finds the pitch of pieces of a signal. Runs on control threads.
pub struct PitchDetector {
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    input: Vec<f64>,
    bins: Vec<Complex<f64>>,
    correlation: Vec<f64>,
    /// n(τ) by whole lags.
    likeness: Vec<f64>,
    size: usize,
    rate_hz: f64,
    shortest: usize,
}

impl PitchDetector {
    /// For pieces of `size` samples and tones up to `highest_hz`; the lowest has four periods in a piece.
    #[must_use]
    pub fn new(size: usize, rate_hz: f64, highest_hz: f64) -> Self {
        let size = size.max(64);
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(2 * size);
        let inverse = planner.plan_fft_inverse(2 * size);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of the piece"
        )]
        let shortest = (rate_hz / highest_hz).clamp(2.0, size as f64 / 4.0) as usize;
        Self {
            input: forward.make_input_vec(),
            bins: forward.make_output_vec(),
            correlation: inverse.make_output_vec(),
            forward,
            inverse,
            likeness: vec![0.0; size / 2],
            size,
            rate_hz,
            shortest,
        }
    }

    /// Samples of a piece.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The pitch of a piece; `None` of silence and of what is no tone.
    pub fn detect(&mut self, samples: &[f32]) -> Option<Pitch> {
        self.compare(samples)?;
        let first = self.first_top()?;
        let (mut period, clarity) = self.top_near(first as f64, 1.0)?;
        if clarity < CLEAR {
            return None;
        }
        // At a multiple the period is known to the same part of a sample, which is less of the period.
        let mut times = 2.0;
        while period * times + 2.0 < (self.likeness.len() - 1) as f64 {
            let reach = (period / 4.0).min(times);
            match self.top_near(period * times, reach) {
                Some((lag, again)) if again > 0.5 * clarity => period = lag / times,
                _ => break,
            }
            times *= 2.0;
        }
        Some(Pitch {
            frequency_hz: self.rate_hz / period,
            clarity: clarity.min(1.0),
        })
    }

    /// Fills `likeness`; `None` of silence.
    fn compare(&mut self, samples: &[f32]) -> Option<()> {
        self.input.fill(0.0);
        let count = samples.len().min(self.size);
        for (place, sample) in self.input.iter_mut().zip(samples).take(count) {
            *place = if sample.is_finite() {
                f64::from(*sample)
            } else {
                0.0
            };
        }
        let mean = self.input.iter().sum::<f64>() / self.size as f64;
        let mut squares = Vec::with_capacity(self.size);
        for place in self.input.iter_mut().take(self.size) {
            *place -= mean;
            squares.push(*place * *place);
        }
        let energy: f64 = squares.iter().sum();
        if energy < SILENT * self.size as f64 {
            return None;
        }
        self.forward.process(&mut self.input, &mut self.bins).ok()?;
        for bin in &mut self.bins {
            *bin = Complex::new(bin.norm_sqr(), 0.0);
        }
        self.inverse
            .process(&mut self.bins, &mut self.correlation)
            .ok()?;
        let scale = 1.0 / (2 * self.size) as f64;
        // Σ x_j² + x_{j+τ}² over what overlaps: both ends fall away with τ.
        let mut overlap = 2.0 * energy;
        let ends = squares.iter().rev().zip(&squares);
        let correlation = self.correlation.iter();
        for ((likeness, correlation), (last, first)) in
            self.likeness.iter_mut().zip(correlation).zip(ends)
        {
            *likeness = 2.0 * correlation * scale / overlap.max(f64::MIN_POSITIVE);
            overlap -= last + first;
        }
        Some(())
    }

    /// The lag of the first top that is nearly as high as the highest, behind the first dip below zero. `None` of a tone
    /// above the range, whose later tops would be taken for lower octaves.
    fn first_top(&self) -> Option<usize> {
        let start = self.likeness.iter().position(|likeness| *likeness < 0.0)?;
        let tops: Vec<(usize, f64)> = (start.max(1)..self.likeness.len() - 1)
            .filter_map(|lag| {
                let (place, height) = top(self.likeness.get(lag - 1..=lag + 1)?)?;
                let is_here = (-0.5..0.5).contains(&place);
                (is_here && height > 0.0).then_some((lag, height))
            })
            .collect();
        let highest = tops.iter().map(|(_, height)| *height).fold(0.0, f64::max);
        let (above, within) = tops.split_at(tops.partition_point(|(lag, _)| *lag < self.shortest));
        if above
            .iter()
            .any(|(_, height)| *height >= TOO_HIGH * highest)
        {
            return None;
        }
        let first = within
            .iter()
            .find(|(_, height)| *height >= HIGH * highest)?;
        Some(first.0)
    }

    /// Place and height of the highest top within `reach` of a lag.
    fn top_near(&self, lag: f64, reach: f64) -> Option<(f64, f64)> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "lags lie within the piece"
        )]
        let (first, last) = (
            (lag - reach).floor().max(1.0) as usize,
            (lag + reach).ceil().max(1.0) as usize,
        );
        let lags = self.likeness.iter().enumerate().take(last + 1).skip(first);
        let (best, _) = lags.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        let (place, height) = top(self.likeness.get(best.checked_sub(1)?..=best + 1)?)?;
        Some((best as f64 + place.clamp(-1.0, 1.0), height))
    }
}

/// Place and height of the parabola's top through three neighbours, counted from the middle one; `None` where they do not
/// bend down.
fn top(three: &[f64]) -> Option<(f64, f64)> {
    let [left, middle, right] = three else {
        return None;
    };
    let curve = left - 2.0 * middle + right;
    if curve >= 0.0 {
        return None;
    }
    let place = 0.5 * (left - right) / curve;
    Some((place, middle - 0.25 * (left - right) * place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::white::WhiteNoise;
    use crate::sample::narrow;
    use std::f64::consts::TAU;

    const FREQUENCIES: [f64; 14] = [
        30.0, 41.2, 55.0, 82.41, 110.0, 196.3, 440.0, 441.0, 987.77, 1500.1, 2093.0, 3520.0,
        4186.01, 5000.0,
    ];

    /// Cents by which a tone is found wrong.
    fn error(rate_hz: f64, frequency_hz: f64, tone: impl Fn(f64) -> f64) -> f64 {
        let mut detector = PitchDetector::new(16_384, rate_hz, 6000.0);
        let samples: Vec<f32> = (0..16_384)
            .map(|n| narrow(0.3 * tone(frequency_hz * f64::from(n) / rate_hz + 0.13)))
            .collect();
        let found = detector.detect(&samples).expect("a tone");
        1200.0 * (found.frequency_hz / frequency_hz).log2()
    }

    #[test]
    fn sines_are_found_to_a_cent() {
        for rate in [44_100.0, 48_000.0] {
            for frequency in FREQUENCIES {
                let cents = error(rate, frequency, |periods| (TAU * periods).sin());
                assert!(cents.abs() < 1.0, "{frequency} at {rate}: {cents} cents");
            }
        }
    }

    #[test]
    fn saws_are_found_to_a_cent() {
        for rate in [44_100.0, 48_000.0] {
            for frequency in FREQUENCIES {
                // All harmonics below half the rate.
                let count = (1..).take_while(|n| f64::from(*n) * frequency < rate / 2.0);
                let count: Vec<i32> = count.take(200).collect();
                let cents = error(rate, frequency, |periods| {
                    let wave = |n: &i32| (TAU * f64::from(*n) * periods).sin() / f64::from(*n);
                    0.6 * count.iter().map(wave).sum::<f64>()
                });
                assert!(cents.abs() < 1.0, "{frequency} at {rate}: {cents} cents");
            }
        }
    }

    #[test]
    fn a_missing_fundamental_is_heard_and_noise_is_no_tone() {
        let cents = error(48_000.0, 110.0, |periods| {
            (TAU * 2.0 * periods).sin() + (TAU * 3.0 * periods).sin() + (TAU * 4.0 * periods).cos()
        });
        assert!(cents.abs() < 1.0, "{cents}");
        let mut detector = PitchDetector::new(16_384, 48_000.0, 6000.0);
        let noise = WhiteNoise::new(3, 0);
        let samples: Vec<f32> = (0..16_384).map(|n| narrow(noise.at(n))).collect();
        assert_eq!(detector.detect(&samples), None);
        assert_eq!(detector.detect(&[0.0; 16_384]), None);
        assert_eq!(detector.detect(&[0.5; 16_384]), None);
    }
}
