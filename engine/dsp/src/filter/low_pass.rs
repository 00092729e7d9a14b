//! A Butterworth low-pass of fourth order that may move.

use std::f64::consts::PI;

/// 1/Q of the two sections: 2·cos(π/8) and 2·cos(3π/8).
const DAMPINGS: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_5];

/// 24 dB per octave by two state-variable sections (A. Simper, "Linear trapezoidal integrated state variable filter", 2011).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LowPass {
    states: [[f64; 2]; 2],
}

/// tan(π·f/rate), for a frequency that is held below 0.49 of the rate.
#[must_use]
pub fn tangent(frequency_hz: f64, rate_hz: f64) -> f64 {
    (PI * (frequency_hz / rate_hz).clamp(0.0, 0.49)).tan()
}

impl LowPass {
    /// The next frame, at a frequency given by its [`tangent`].
    #[inline]
    pub fn process(&mut self, x: f64, g: f64) -> f64 {
        let mut y = x;
        for ([s1, s2], k) in self.states.iter_mut().zip(DAMPINGS) {
            let v3 = y - *s2;
            let a1 = 1.0 / (1.0 + g * (g + k));
            let v1 = a1 * (*s1 + g * v3);
            let v2 = *s2 + g * v1;
            *s1 = 2.0 * v1 - *s1;
            *s2 = 2.0 * v2 - *s2;
            y = v2;
        }
        y
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.states = [[0.0; 2]; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::{LowPass, tangent};

    #[test]
    fn three_decibels_at_its_frequency_and_24_an_octave() {
        for (hz, expected) in [
            (100.0, 0.0),
            (1000.0, -3.01),
            (2000.0, -24.2),
            (4000.0, -48.8),
        ] {
            let mut filter = LowPass::default();
            let w = std::f64::consts::TAU * hz / 48_000.0;
            let peak = (0..48_000)
                .map(|frame| {
                    filter.process((w * f64::from(frame)).sin(), tangent(1000.0, 48_000.0))
                })
                .skip(24_000)
                .fold(0.0, |most: f64, y| most.max(y.abs()));
            assert!((20.0 * peak.log10() - expected).abs() < 0.4, "{hz}: {peak}");
        }
    }
}
