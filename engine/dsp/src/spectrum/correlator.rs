//! Where a known signal lies in another.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Samples to either side that a value between samples is made of.
const REACH: usize = 32;
/// Steps of a sample in which the top is looked for before a parabola.
const STEPS: usize = 16;

/// Where a signal was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Frames from the start of what was searched to the start of the signal.
    pub delay: f64,
    /// The gain with which it was found, linear; negative where its polarity is turned round.
    pub gain: f64,
    /// How far the match stands out: the height of the correlation over the root mean square of all others.
    pub distinctness: f64,
}

/// Looks for a known signal by correlation.
pub struct Correlator {
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    /// The signal's transform, conjugated.
    known: Vec<Complex<f64>>,
    energy: f64,
    /// How many delays are looked at.
    delays: usize,
}

impl Correlator {
    /// Looks for `signal` at delays below `delays`, with a reach of some samples at the ends.
    #[must_use]
    pub fn new(signal: &[f32], delays: usize) -> Self {
        let size = (signal.len() + delays).next_power_of_two().max(2);
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let mut known = transformed(&*forward, signal);
        for bin in &mut known {
            *bin = bin.conj();
        }
        Self {
            forward,
            inverse,
            known,
            energy: signal.iter().map(|x| f64::from(*x).powi(2)).sum(),
            delays,
        }
    }

    /// Samples of what is searched: those that lack count as silence.
    #[must_use]
    pub fn length(&self) -> usize {
        self.forward.len()
    }

    /// The best match, whatever its polarity; `None` of silence.
    #[must_use]
    pub fn find(&self, searched: &[f32]) -> Option<Match> {
        let mut product = transformed(&*self.forward, searched);
        for (bin, known) in product.iter_mut().zip(&self.known) {
            *bin *= known;
        }
        // The ends of a real signal's spectrum are real.
        if let Some(first) = product.first_mut() {
            first.im = 0.0;
        }
        if let Some(last) = product.last_mut() {
            last.im = 0.0;
        }
        let mut correlation = self.inverse.make_output_vec();
        self.inverse.process(&mut product, &mut correlation).ok()?;
        let scale = 1.0 / (self.forward.len() as f64 * self.energy.max(f64::MIN_POSITIVE));
        correlation.iter_mut().for_each(|value| *value *= scale);
        let within = correlation.get(..self.delays)?;
        let (place, top) = within
            .iter()
            .enumerate()
            .max_by(|(_, one), (_, other)| one.abs().total_cmp(&other.abs()))?;
        if *top == 0.0 || !top.is_finite() {
            return None;
        }
        let squares: f64 = within.iter().map(|value| value * value).sum();
        let others = (squares - top * top).max(0.0) / (within.len().max(2) - 1) as f64;
        let (delay, gain) = between(&correlation, place, top.signum());
        Some(Match {
            delay,
            gain,
            distinctness: top.abs() / others.sqrt().max(f64::MIN_POSITIVE),
        })
    }
}

fn transformed(transform: &dyn RealToComplex<f64>, signal: &[f32]) -> Vec<Complex<f64>> {
    let mut input = transform.make_input_vec();
    for (place, sample) in input.iter_mut().zip(signal) {
        *place = f64::from(*sample);
    }
    let mut bins = transform.make_output_vec();
    // The lengths are those that the transform has made.
    let processed = transform.process(&mut input, &mut bins);
    debug_assert!(processed.is_ok());
    bins
}

/// Place and height of the top between samples, near the highest sample.
fn between(correlation: &[f64], place: usize, sign: f64) -> (f64, f64) {
    let at = |step: i32| sign * interpolated(correlation, place, f64::from(step) / STEPS as f64);
    let steps = i32::try_from(STEPS).unwrap_or(1);
    let best = (-steps..=steps)
        .map(|step| (step, at(step)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other));
    let (step, height) = best.unwrap_or((0, 0.0));
    let (left, right) = (at(step - 1), at(step + 1));
    let curve = left - 2.0 * height + right;
    let offset = if curve < 0.0 {
        (0.5 * (left - right) / curve).clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let top = height - 0.25 * (left - right) * offset;
    let delay = place as f64 + (f64::from(step) + offset) / STEPS as f64;
    (delay, sign * top)
}

/// The value at a distance of up to some samples from a place, by a sinc under a Hann window; the list is a ring.
fn interpolated(ring: &[f64], place: usize, distance: f64) -> f64 {
    let count = ring.len();
    let neighbours = 0..2 * REACH + 1;
    neighbours
        .map(|neighbour| {
            let index = (place + count + neighbour - REACH) % count;
            let time = neighbour as f64 - REACH as f64 - distance;
            let window =
                (time.abs() < REACH as f64).then(|| 0.5 + 0.5 * (PI * time / REACH as f64).cos());
            let sinc = if time == 0.0 {
                1.0
            } else {
                (PI * time).sin() / (PI * time)
            };
            ring.get(index).copied().unwrap_or(0.0) * window.unwrap_or(0.0) * sinc
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::maximum_length::MaximumLength;
    use crate::sample::narrow;

    fn probe() -> Vec<f32> {
        MaximumLength::new(12).map(|sign| 0.1 * sign).collect()
    }

    /// The probe after a delay, band-limited between samples.
    fn delayed(probe: &[f32], delay: f64, gain: f64, length: usize) -> Vec<f32> {
        (0..length)
            .map(|frame| {
                let sum: f64 = probe
                    .iter()
                    .enumerate()
                    .filter_map(|(n, sample)| {
                        let time = frame as f64 - delay - n as f64;
                        let window = 0.5 + 0.5 * (PI * time / 64.0).cos();
                        (time.abs() < 64.0).then(|| {
                            let sinc = if time == 0.0 {
                                1.0
                            } else {
                                (PI * time).sin() / (PI * time)
                            };
                            f64::from(*sample) * sinc * window
                        })
                    })
                    .sum();
                narrow(gain * sum)
            })
            .collect()
    }

    #[test]
    fn delays_are_found_between_samples_and_polarity_with_them() {
        let probe = probe();
        let correlator = Correlator::new(&probe, 1000);
        for (delay, gain) in [(0.0, 1.0), (137.0, 0.5), (137.5, -0.5), (901.27, 0.01)] {
            let found = correlator
                .find(&delayed(&probe, delay, gain, 5200))
                .unwrap();
            assert!((found.delay - delay).abs() < 0.02, "{delay}: {found:?}");
            assert!((found.gain / gain - 1.0).abs() < 0.05, "{found:?}");
            assert!(found.distinctness > 20.0, "{found:?}");
        }
        assert_eq!(correlator.find(&[0.0; 5200]), None);
    }
}
