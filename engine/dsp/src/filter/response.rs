//! The response of a filter at one frequency: magnitude and phase, for drawings and checks.
//!
//! ```
//! use airloom_dsp::filter::band::{Band, BandKind};
//! use airloom_dsp::filter::svf::Svf;
//!
//! let band = Band { kind: BandKind::Peak, frequency_hz: 1000.0, gain_db: 6.0, q: 1.0 };
//! let response = Svf::design(&band, 48_000.0).response(1000.0, 48_000.0);
//! assert!((response.decibels() - 6.0).abs() < 1e-9);
//! assert!(response.phase().abs() < 1e-9);
//! ```

use std::iter::Product;
use std::ops::{Add, Div, Mul};

/// A complex number: H at a frequency. Filters in series multiply, filters side by side add.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// |H|·cos φ.
    pub real: f64,
    /// |H|·sin φ.
    pub imaginary: f64,
}

impl Response {
    /// A wire.
    pub const UNITY: Self = Self::gain(1.0);

    /// A factor without phase.
    #[must_use]
    pub const fn gain(factor: f64) -> Self {
        Self {
            real: factor,
            imaginary: 0.0,
        }
    }

    /// |H|.
    #[must_use]
    pub fn magnitude(self) -> f64 {
        self.real.hypot(self.imaginary)
    }

    /// |H| in dB; minus infinity where nothing passes.
    #[must_use]
    pub fn decibels(self) -> f64 {
        20.0 * self.magnitude().log10()
    }

    /// The phase in radians, -π … π; a delay has a falling one.
    #[must_use]
    pub fn phase(self) -> f64 {
        self.imaginary.atan2(self.real)
    }
}

impl Add for Response {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            real: self.real + other.real,
            imaginary: self.imaginary + other.imaginary,
        }
    }
}

impl Mul for Response {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            real: self.real * other.real - self.imaginary * other.imaginary,
            imaginary: self.real * other.imaginary + self.imaginary * other.real,
        }
    }
}

impl Div for Response {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        // By the larger of the two squares' roots first, so that neither overflows near half the rate.
        let size = other.magnitude();
        let (real, imaginary) = (other.real / size, other.imaginary / size);
        Self {
            real: (self.real / size) * real + (self.imaginary / size) * imaginary,
            imaginary: (self.imaginary / size) * real - (self.real / size) * imaginary,
        }
    }
}

impl Product for Response {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        factors.fold(Self::UNITY, |product, factor| product * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::Response;
    use std::f64::consts::FRAC_PI_2;

    #[test]
    fn series_multiply_and_quotients_undo_it() {
        let quarter_turn = Response {
            real: 0.0,
            imaginary: 2.0,
        };
        assert!((quarter_turn.phase() - FRAC_PI_2).abs() < 1e-15);
        assert!((quarter_turn.decibels() - 6.020_599_913).abs() < 1e-9);
        assert_eq!(quarter_turn * quarter_turn, Response::gain(-4.0));
        assert_eq!(quarter_turn * quarter_turn / quarter_turn, quarter_turn);
        assert_eq!(Response::gain(0.0).decibels(), f64::NEG_INFINITY);
        assert_eq!(Response::gain(2.0) + Response::gain(-1.0), Response::UNITY);
    }
}
