//! A clipper whose distortion alone is computed at a higher rate.
//!
//! With up- and down-sampling U and D of delay L and the clipper f:
//! ```text
//! y[n] = x[n - L] + D(f(U(x)) - U(x))
//! ```
//! so what is not clipped passes bit for bit, and what the clipper adds has no images and little that folds back. In the
//! higher rate f is applied to the straight line between two samples rather than to each (first-order antiderivative
//! anti-aliasing: J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the aliasing of nonlinear waveshaping using
//! continuous-time convolution", DAFx 2016), which takes its aliases down further; it delays what is added by half a
//! frame of the higher rate.
//!
//! f with ceiling 1 and knee k (0 … 1) is x below 1 - k, then x - (x - 1 + k)²/(4k), and 1 from 1 + k on. What D takes
//! away above the audible band lets peaks rise beyond the ceiling again, by up to some 2 dB for squares: a true-peak
//! limiter behind it takes these.

use crate::delay::line::DelayLine;
use crate::resample::oversampling::{Downward, Factor, Filters, Upward};
use crate::sample::narrow;

/// Most frames that one call works on.
pub const PIECE: usize = 64;

/// Most frames of the higher rate.
const RISEN: usize = PIECE * 8;

/// Samples closer than this are one: between them the curve is taken at the middle.
const NEAR: f64 = 1e-5;

/// The curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clipping {
    /// The largest magnitude that leaves the curve.
    pub ceiling: f64,
    /// How soft it is: 0 is a corner, 1 bends from 0 on.
    pub knee: f64,
}

impl Clipping {
    /// What becomes of a sample.
    #[must_use]
    pub fn apply(&self, x: f64) -> f64 {
        self.ceiling * bent(x / self.ceiling, self.knee)
    }
}

/// f for a ceiling of 1.
fn bent(x: f64, knee: f64) -> f64 {
    let size = x.abs();
    let bent = if size <= 1.0 - knee {
        size
    } else if size < 1.0 + knee {
        let way = size - 1.0 + knee;
        size - way * way / (4.0 * knee)
    } else {
        1.0
    };
    bent.copysign(x)
}

/// The integral of f from 0.
fn area(x: f64, knee: f64) -> f64 {
    let size = x.abs();
    if size <= 1.0 - knee {
        size * size / 2.0
    } else if size < 1.0 + knee {
        let way = size - 1.0 + knee;
        size * size / 2.0 - way * way * way / (12.0 * knee)
    } else {
        let end = 1.0 + knee;
        end * end / 2.0 - 2.0 * knee * knee / 3.0 + (size - end)
    }
}

/// The clipper for one channel.
///
/// # Realtime Safety
/// [`Clipper::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct Clipper {
    clipping: Clipping,
    latency: usize,
    dry: DelayLine,
    /// Makes the delay of both ways a whole number of frames.
    pad: DelayLine,
    pad_frames: usize,
    times: usize,
    up: Upward,
    down: Downward,
    before: f64,
    risen: [f32; RISEN],
}

impl Clipper {
    /// A clipper at a multiple of the rate.
    #[must_use]
    pub fn new(factor: Factor, clipping: Clipping) -> Self {
        let filters = Filters::new(factor);
        let times = factor.times();
        let latency = filters.delay().div_ceil(times);
        let pad_frames = latency * times - filters.delay();
        Self {
            clipping,
            latency,
            dry: DelayLine::new(latency, PIECE),
            pad: DelayLine::new(pad_frames, RISEN),
            pad_frames,
            times,
            up: filters.upward(PIECE),
            down: filters.downward(PIECE),
            before: 0.0,
            risen: [0.0; RISEN],
        }
    }

    /// Frames by which it delays.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.latency
    }

    /// Another curve from the next frame on.
    pub fn set(&mut self, clipping: Clipping) {
        self.clipping = clipping;
    }

    /// Clips up to [`PIECE`] frames in place. Gives the largest magnitude that was taken away at the higher rate.
    pub fn process(&mut self, samples: &mut [f32]) -> f32 {
        let count = samples.len().min(PIECE);
        let samples = &mut samples[..count];
        let risen = &mut self.risen[..count * self.times];
        self.up.process(samples, risen);
        let Clipping { ceiling, knee } = self.clipping;
        let mut most = 0.0_f32;
        for sample in risen.iter_mut() {
            let (from, to) = (self.before / ceiling, f64::from(*sample) / ceiling);
            self.before = f64::from(*sample);
            let onset = 1.0 - knee;
            *sample = if from.abs() <= onset && to.abs() <= onset {
                0.0
            } else {
                let middle = f64::midpoint(from, to);
                let step = to - from;
                let clipped = if step.abs() < NEAR {
                    bent(middle, knee)
                } else {
                    (area(to, knee) - area(from, knee)) / step
                };
                narrow((clipped - middle) * ceiling)
            };
            most = most.max(sample.abs());
        }
        if self.pad_frames > 0 {
            self.pad.write(risen);
            self.pad.read_piece(self.pad_frames, risen);
        }
        let mut added = [0.0; PIECE];
        let added = &mut added[..count];
        self.down.process(risen, added);
        self.dry.write(samples);
        self.dry.read_piece(self.latency, samples);
        for (sample, added) in samples.iter_mut().zip(added) {
            *sample += *added;
        }
        most
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.dry.clear();
        self.pad.clear();
        self.up.reset();
        self.down.reset();
        self.before = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_is_the_integral_of_the_curve() {
        for knee in [0.0, 0.25, 1.0] {
            let mut sum = 0.0;
            for step in 0..30_000 {
                let x = (f64::from(step) + 0.5) / 10_000.0;
                sum += bent(x, knee) / 10_000.0;
                let expected = area(f64::from(step + 1) / 10_000.0, knee);
                assert!((sum - expected).abs() < 1e-6, "knee {knee} at {x}");
                assert_eq!(bent(-x, knee), -bent(x, knee));
            }
        }
    }
}
