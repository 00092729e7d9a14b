//! The first-order filter: 6 dB per octave.

use std::f64::consts::PI;

/// One channel of a first-order low-pass by the trapezoidal rule (V. Zavalishin, "The art of VA filter design", 2018,
/// chapter 3): -3.01 dB at its frequency at every rate. The high-pass is what it leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OnePole {
    state: f64,
}

/// What moves the filter in a frame, for a frequency that is held below 0.49 of the rate: g/(1 + g) with
/// g = tan(π·f/rate).
#[must_use]
pub fn coefficient(frequency_hz: f64, rate_hz: f64) -> f64 {
    let part = (frequency_hz / rate_hz).clamp(0.0, 0.49);
    let g = (PI * part).tan();
    g / (1.0 + g)
}

impl OnePole {
    /// The next frame of the low-pass.
    #[inline]
    pub fn low(&mut self, x: f64, coefficient: f64) -> f64 {
        let step = (x - self.state) * coefficient;
        let y = self.state + step;
        self.state = y + step;
        y
    }

    /// The next frame of the high-pass.
    #[inline]
    pub fn high(&mut self, x: f64, coefficient: f64) -> f64 {
        x - self.low(x, coefficient)
    }

    /// As if `x` had been there for ever.
    pub fn settle(&mut self, x: f64) {
        self.state = x;
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.state = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{OnePole, coefficient};

    #[test]
    fn half_the_power_at_its_frequency_and_6_db_an_octave() {
        let rate = 48_000.0;
        let a = coefficient(1000.0, rate);
        for (hz, expected) in [
            (1000.0, 0.5_f64.sqrt()),
            (62.5, 0.998_053),
            (8000.0, 0.112_8),
        ] {
            let mut filter = OnePole::default();
            let w = std::f64::consts::TAU * hz / rate;
            let power = (0..48_000)
                .map(|frame| filter.low((w * f64::from(frame)).sin(), a).powi(2))
                .skip(24_000)
                .sum::<f64>();
            let gain = (power / 12_000.0).sqrt();
            assert!((gain - expected).abs() < 2e-3, "{hz}: {gain}");
        }
    }
}
