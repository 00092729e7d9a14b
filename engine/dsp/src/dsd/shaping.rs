//! How noise is shaped: the transfer function from a quantiser's error to the output.
//!
//! The zeros lie on the unit circle where they leave the least power in the band: at the roots of the Legendre
//! polynomial, in parts of the band's edge. The poles are those of a Butterworth high-pass, of the cutoff that gives the
//! wanted gain at half the rate; the greater it is, the less noise is left in the band, and the sooner the loop
//! overloads (Schreier and Temes 2005, "Understanding delta-sigma data converters", chapter 4 and appendix B; Lee's
//! rule there is a gain of 1.5).

use std::f64::consts::{PI, TAU};

/// The order of the shaping.
pub const ORDER: usize = 7;

/// Pairs of complex poles; one real one is left.
pub const PAIRS: usize = ORDER / 2;

/// The positive roots of the Legendre polynomial of degree 7; 0 is the other.
const ROOTS: [f64; PAIRS] = [
    0.405_845_151_377_397_2,
    0.741_531_185_599_394_4,
    0.949_107_912_342_758_5,
];

/// A noise transfer function, in sections (1 + b z⁻¹ + z⁻²) / (1 + a₁ z⁻¹ + a₂ z⁻²) and one of (1 - z⁻¹) / (1 + a z⁻¹).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shaping {
    /// b, a₁ and a₂ of each pair.
    pub pairs: [[f64; 3]; PAIRS],
    /// a of the single one.
    pub single: f64,
}

impl Shaping {
    /// With the least noise up to `band`, in parts of the rate, and `gain` at half the rate, above 1.
    #[must_use]
    pub fn new(band: f64, gain: f64) -> Self {
        // The gain rises with the cutoff, from 1 at 0.
        let (mut low, mut high) = (0.0, 0.25);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if Self::with_cutoff(band, middle).gain_at(0.5) < gain {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self::with_cutoff(band, low)
    }

    /// The poles of a Butterworth high-pass of a cutoff, in parts of the rate, by the bilinear transform.
    fn with_cutoff(band: f64, cutoff: f64) -> Self {
        let radius = (PI * cutoff).tan();
        let mut pairs = [[0.0; 3]; PAIRS];
        let order = f64::from(u8::try_from(ORDER).unwrap_or(u8::MAX));
        for ((pair, root), index) in pairs.iter_mut().zip(ROOTS).zip(1_u8..) {
            // s = radius · (-cos θ ± j sin θ); z = (1 + s) / (1 - s).
            let damping = 2.0 * radius * (PI * f64::from(index) / order).cos();
            let square = radius * radius;
            let whole = 1.0 + damping + square;
            *pair = [
                -2.0 * (TAU * band * root).cos(),
                2.0 * (square - 1.0) / whole,
                (1.0 - damping + square) / whole,
            ];
        }
        Self {
            pairs,
            single: (radius - 1.0) / (radius + 1.0),
        }
    }

    /// The gain at a frequency in parts of the rate.
    #[must_use]
    pub fn gain_at(&self, part_of_rate: f64) -> f64 {
        let (sin, cos) = (TAU * part_of_rate).sin_cos();
        let (sin2, cos2) = (2.0 * TAU * part_of_rate).sin_cos();
        let size = |first: f64, second: f64| {
            (1.0 + first * cos + second * cos2).hypot(first * sin + second * sin2)
        };
        let pairs = self.pairs.iter();
        let product: f64 = pairs
            .map(|[b, a1, a2]| size(*b, 1.0) / size(*a1, *a2))
            .product();
        product * size(-1.0, 0.0) / size(self.single, 0.0)
    }
}
