//! The cookbook's coefficients, as the cookbook gives them.
//!
//! Robert Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients". These are
//! for showing and checking; the filters that run are the state-variable sections of
//! [`crate::filter::svf`], which have the same transfer functions. The forms of first order, which the
//! cookbook does not have, come out of the same bilinear transform.

use crate::filter::band::{Band, BandKind};
use std::f64::consts::TAU;

/// H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// b0, b1, b2.
    pub b: [f64; 3],
    /// a1, a2; a0 is 1.
    pub a: [f64; 2],
}

impl Biquad {
    /// The coefficients of `band` at `rate_hz`.
    #[must_use]
    pub fn design(band: &Band, rate_hz: f64) -> Self {
        if let Some((b, a)) = analogue_first_order(band) {
            return Self::bilinear(b, a, (TAU * band.part_of_rate(rate_hz) / 2.0).tan());
        }
        let (sin, cos) = (TAU * band.part_of_rate(rate_hz)).sin_cos();
        let alpha = sin / (2.0 * band.q);
        let a = 10.0_f64.powf(band.gain_db / 40.0);
        let (above, below) = (a + 1.0, a - 1.0);
        let root = 2.0 * a.sqrt() * alpha;
        let plain_a = [1.0 + alpha, -2.0 * cos, 1.0 - alpha];
        let (b, a) = match band.kind {
            BandKind::Peak => (
                [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
                [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
            ),
            BandKind::LowShelf => (
                [
                    a * (above - below * cos + root),
                    2.0 * a * (below - above * cos),
                    a * (above - below * cos - root),
                ],
                [
                    above + below * cos + root,
                    -2.0 * (below + above * cos),
                    above + below * cos - root,
                ],
            ),
            BandKind::HighShelf => (
                [
                    a * (above + below * cos + root),
                    -2.0 * a * (below + above * cos),
                    a * (above + below * cos - root),
                ],
                [
                    above - below * cos + root,
                    2.0 * (below - above * cos),
                    above - below * cos - root,
                ],
            ),
            BandKind::LowPass => ([(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0], plain_a),
            BandKind::HighPass => (
                [
                    f64::midpoint(1.0, cos),
                    -(1.0 + cos),
                    f64::midpoint(1.0, cos),
                ],
                plain_a,
            ),
            BandKind::BandPass => ([alpha, 0.0, -alpha], plain_a),
            BandKind::Notch => ([1.0, -2.0 * cos, 1.0], plain_a),
            // The forms of first order have been left above.
            BandKind::AllPass
            | BandKind::Tilt
            | BandKind::LowShelfFirst
            | BandKind::HighShelfFirst
            | BandKind::AllPassFirst => ([1.0 - alpha, -2.0 * cos, 1.0 + alpha], plain_a),
        };
        Self {
            b: b.map(|b| b / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
        }
    }

    /// (b1 s + b0)/(a1 s + a0) with s = (1 - z⁻¹)/(g (1 + z⁻¹)).
    fn bilinear([b1, b0]: [f64; 2], [a1, a0]: [f64; 2], g: f64) -> Self {
        let first = a1 + a0 * g;
        Self {
            b: [(b1 + b0 * g) / first, (b0 * g - b1) / first, 0.0],
            a: [(a0 * g - a1) / first, 0.0],
        }
    }
}

/// Numerator and denominator of a form of first order, the factors of s first; none for the others.
fn analogue_first_order(band: &Band) -> Option<([f64; 2], [f64; 2])> {
    let a = 10.0_f64.powf(band.gain_db / 40.0);
    match band.kind {
        BandKind::Tilt => Some(([a * a, 1.0], [1.0, a * a])),
        BandKind::LowShelfFirst => Some(([1.0, a], [1.0, 1.0 / a])),
        BandKind::HighShelfFirst => Some(([a, 1.0], [1.0 / a, 1.0])),
        BandKind::AllPassFirst => Some(([-1.0, 1.0], [1.0, 1.0])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_of_six_decibels_at_one_kilohertz() {
        let band = Band {
            kind: BandKind::Peak,
            frequency_hz: 1000.0,
            gain_db: 6.0,
            q: 1.0,
        };
        let biquad = Biquad::design(&band, 48_000.0);
        let expected = [
            1.043_953_09,
            -1.895_320_72,
            0.867_722_28,
            -1.895_320_72,
            0.911_675_37,
        ];
        let found = [
            biquad.b[0],
            biquad.b[1],
            biquad.b[2],
            biquad.a[0],
            biquad.a[1],
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 5e-9, "{found} {expected}");
        }
    }
}
