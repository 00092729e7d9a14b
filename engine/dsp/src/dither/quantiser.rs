//! Rounding with dither.

use crate::dither::shaping::{MOST_TAPS, Shape, Taps};
use crate::noise::white::WhiteNoise;
use crate::sample::narrow;

/// Added and taken off again, it rounds any number below 2^51 to a whole one, halves to the even one.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The greatest error that is kept for shaping, in steps: beyond it the sample was clipped.
const MOST_ERROR: f64 = 2.0;

/// One channel.
///
/// The dither at a frame is a pure function of seed, channel and frame. Samples are cut to -1 … 1 - one step.
#[derive(Debug, Clone)]
pub struct Quantiser {
    dither: [WhiteNoise; 2],
    /// The errors before, the last first, in steps.
    errors: [f64; MOST_TAPS],
    /// Steps from 0 to 1.
    scale: f64,
}

impl Quantiser {
    /// To words of so many bits, 2 to 32, with the dither of `seed` on `channel`.
    #[must_use]
    pub fn new(bits: u32, seed: u64, channel: u64) -> Self {
        let mut quantiser = Self {
            dither: [2 * channel, 2 * channel + 1].map(|channel| WhiteNoise::new(seed, channel)),
            errors: [0.0; MOST_TAPS],
            scale: 1.0,
        };
        quantiser.set_bits(bits);
        quantiser
    }

    /// Another length of word.
    pub fn set_bits(&mut self, bits: u32) {
        let scale = f64::from(bits.clamp(2, 32) - 1).exp2();
        if scale != self.scale {
            self.scale = scale;
            self.errors = [0.0; MOST_TAPS];
        }
    }

    /// Rounds samples, the first of which lies at `frame`.
    pub fn process(&mut self, samples: &mut [f32], frame: u64, shape: Shape, taps: &Taps) {
        match shape {
            Shape::Flat => {
                for (frame, sample) in (frame..).zip(samples) {
                    let dither = self.triangular(frame);
                    *sample = self.round(f64::from(*sample) * self.scale, dither);
                }
            }
            Shape::HighPass => {
                for (frame, sample) in (frame..).zip(samples) {
                    let dither = self.differentiated(frame);
                    *sample = self.round(f64::from(*sample) * self.scale, dither);
                }
            }
            Shape::Lipshitz | Shape::Wannamaker | Shape::Threshold => {
                let taps = taps.as_slice();
                for (frame, sample) in (frame..).zip(samples) {
                    let past = taps.iter().zip(&self.errors);
                    let past: f64 = past.map(|(tap, error)| tap * error).sum();
                    let wanted = f64::from(*sample) * self.scale - past;
                    let dither = self.triangular(frame);
                    *sample = self.round(wanted, dither);
                    let error = f64::from(*sample) * self.scale - wanted;
                    self.errors.copy_within(..MOST_TAPS - 1, 1);
                    // Not a number would stay for ever.
                    self.errors[0] = if error.is_nan() {
                        0.0
                    } else {
                        error.clamp(-MOST_ERROR, MOST_ERROR)
                    };
                }
            }
        }
    }

    /// The whole number nearest to a value with dither, both in steps, as a sample.
    #[inline]
    fn round(&self, steps: f64, dither: f64) -> f32 {
        let held = (steps + dither).clamp(-self.scale, self.scale - 1.0);
        narrow((held + ROUND - ROUND) / self.scale)
    }

    /// Two rectangular densities of one step, added.
    #[inline]
    fn triangular(&self, frame: u64) -> f64 {
        0.5 * (self.dither[0].at(frame) + self.dither[1].at(frame))
    }

    /// One rectangular density, less what it was a frame before: as triangular, and nothing at 0 Hz.
    #[inline]
    fn differentiated(&self, frame: u64) -> f64 {
        0.5 * (self.dither[0].at(frame) - self.dither[0].at(frame.wrapping_sub(1)))
    }

    /// Forgets the errors.
    pub fn reset(&mut self) {
        self.errors = [0.0; MOST_TAPS];
    }
}
