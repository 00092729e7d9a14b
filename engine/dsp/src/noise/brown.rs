//! Brown and violet noise: white noise through filters that fall or rise by 6 dB per octave.

use std::f64::consts::PI;

/// Below this the spectrum of brown noise is flat, so that it has a power.
const LOWEST_HZ: f64 = 10.0;
/// The zero that straightens the top of an integrator 1/(1 - z⁻¹), which falls too little there: with it the slope is
/// that of 1/f to ±0.35 dB from 20 Hz to 20 kHz at 44.1 kHz, and closer at higher rates.
const STRAIGHTENING: f64 = 0.17;

/// A filter of one pole p and one zero that makes white noise of RMS 1 brown or violet noise of RMS 1:
/// H = g·(1 + c·z⁻¹)/(1 - p·z⁻¹), or the inverse of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BrownFilter {
    scale: f64,
    zero: f64,
    pole: f64,
    memory: f64,
}

impl BrownFilter {
    /// -6 dB/octave from 20 Hz up.
    #[must_use]
    pub fn brown(rate_hz: f64) -> Self {
        let pole = (-2.0 * PI * LOWEST_HZ / rate_hz).exp();
        Self::of(-STRAIGHTENING, pole)
    }

    /// +6 dB/octave from 20 Hz up.
    #[must_use]
    pub fn violet(rate_hz: f64) -> Self {
        let zero = (-2.0 * PI * LOWEST_HZ / rate_hz).exp();
        Self::of(zero, -STRAIGHTENING)
    }

    /// (1 - `zero`·z⁻¹)/(1 - `pole`·z⁻¹), scaled to a power of 1. The impulse response is 1, d, d·p, d·p² …
    /// with d = p - zero, so the power is 1 + d²/(1 - p²).
    fn of(zero: f64, pole: f64) -> Self {
        let d = pole - zero;
        Self {
            scale: 1.0 / (1.0 + d * d / (1.0 - pole * pole)).sqrt(),
            zero,
            pole,
            memory: 0.0,
        }
    }

    /// One frame.
    #[inline]
    pub fn next(&mut self, white: f64) -> f64 {
        let x = white * self.scale;
        let y = x + self.memory;
        self.memory = self.pole * y - self.zero * x;
        y
    }

    /// Back to rest.
    pub fn clear(&mut self) {
        self.memory = 0.0;
    }
}
