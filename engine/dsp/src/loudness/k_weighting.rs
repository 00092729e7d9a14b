//! The K-weighting at any rate.
//!
//! ITU-R BS.1770-5 gives coefficients at 48 kHz alone. They are bilinear transforms of two analogue filters: a shelf
//! (1682 Hz, +4.0 dB, Q 0.707) for the head and a high-pass (38 Hz, Q 0.5). Their frequencies, gains and qualities below
//! are found by inverting that transform; transformed anew they give the standard's coefficients at 48 kHz to the last
//! digit it prints, and the same curve at other rates (the way of De Man, "Evaluation of implementations of the EBU R128
//! loudness measurement", AES 145, 2018).

use std::f64::consts::PI;

/// The shelf's frequency.
const SHELF_HZ: f64 = 1_681.974_450_955_533;
/// Its gain at high frequencies, in dB.
const SHELF_DB: f64 = 3.999_843_853_973_347;
/// Its quality.
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
/// How much of the gain the middle term has, as an exponent.
const SHELF_MIDDLE: f64 = 0.499_666_774_154_541_6;
/// The high-pass's frequency.
const PASS_HZ: f64 = 38.135_470_876_024_44;
/// Its quality.
const PASS_Q: f64 = 0.500_327_037_323_877_3;
/// The rate of the standard's coefficients, whose high-pass has a numerator of 1, -2, 1.
const STANDARD_HZ: f64 = 48_000.0;

/// A section of second order: b0, b1, b2 over 1, a1, a2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Numerator.
    pub b: [f64; 3],
    /// Denominator after the leading 1.
    pub a: [f64; 2],
}

/// Both sections of the K-weighting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KWeighting {
    /// The shelf for the head.
    pub shelf: Section,
    /// The high-pass (RLB).
    pub high_pass: Section,
}

/// What one channel remembers of the past (transposed direct form II).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Memory {
    shelf: [f64; 2],
    high_pass: [f64; 2],
}

impl KWeighting {
    /// The weighting at a rate.
    #[must_use]
    pub fn new(rate_hz: f64) -> Self {
        Self {
            shelf: shelf(rate_hz),
            high_pass: high_pass(rate_hz),
        }
    }

    /// One sample through both sections.
    #[inline]
    pub fn filter(&self, memory: &mut Memory, sample: f64) -> f64 {
        let shelved = self.shelf.step(&mut memory.shelf, sample);
        self.high_pass.step(&mut memory.high_pass, shelved)
    }

    /// Adds the squares of the weighted samples to a sum, one after the other.
    #[inline]
    pub fn add_energy(&self, memory: &mut Memory, samples: &[f32], energy: &mut f64) {
        // Copies stay in registers.
        let mut state = *memory;
        let mut sum = *energy;
        for sample in samples {
            let weighted = self.filter(&mut state, f64::from(*sample));
            sum += weighted * weighted;
        }
        *memory = state;
        *energy = sum;
    }
}

impl Section {
    #[inline(always)]
    fn step(&self, memory: &mut [f64; 2], input: f64) -> f64 {
        let output = self.b[0] * input + memory[0];
        memory[0] = self.b[1] * input - self.a[0] * output + memory[1];
        memory[1] = self.b[2] * input - self.a[1] * output;
        output
    }
}

/// tan(π·f/rate), below half the rate.
fn warped(frequency_hz: f64, rate_hz: f64) -> f64 {
    (PI * (frequency_hz / rate_hz).min(0.49)).tan()
}

fn shelf(rate_hz: f64) -> Section {
    let k = warped(SHELF_HZ, rate_hz);
    let high = 10.0_f64.powf(SHELF_DB / 20.0);
    let middle = high.powf(SHELF_MIDDLE) * k / SHELF_Q;
    let a0 = 1.0 + k / SHELF_Q + k * k;
    Section {
        b: [
            (high + middle + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - middle + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / SHELF_Q + k * k) / a0],
    }
}

fn high_pass(rate_hz: f64) -> Section {
    let leading = |k: f64| 1.0 + k / PASS_Q + k * k;
    let k = warped(PASS_HZ, rate_hz);
    let a0 = leading(k);
    // The standard's numerator has no denominator's a0: the analogue filter has this gain.
    let gain = leading(warped(PASS_HZ, STANDARD_HZ)) / a0;
    Section {
        b: [gain, -2.0 * gain, gain],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / PASS_Q + k * k) / a0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_48_khz_it_is_the_standards() {
        let weighting = KWeighting::new(48_000.0);
        let table = [
            (weighting.shelf.b[0], 1.535_124_859_586_97),
            (weighting.shelf.b[1], -2.691_696_189_406_38),
            (weighting.shelf.b[2], 1.198_392_810_852_85),
            (weighting.shelf.a[0], -1.690_659_293_182_41),
            (weighting.shelf.a[1], 0.732_480_774_215_85),
            (weighting.high_pass.b[0], 1.0),
            (weighting.high_pass.b[1], -2.0),
            (weighting.high_pass.a[0], -1.990_047_454_833_98),
            (weighting.high_pass.a[1], 0.990_072_250_366_21),
        ];
        for (found, expected) in table {
            assert!((found - expected).abs() < 1e-13, "{found} and {expected}");
        }
    }

    fn level_db(rate_hz: f64, frequency_hz: f64) -> f64 {
        let weighting = KWeighting::new(rate_hz);
        let response = |section: &Section| {
            let (s1, c1) = (2.0 * PI * frequency_hz / rate_hz).sin_cos();
            let (s2, c2) = (4.0 * PI * frequency_hz / rate_hz).sin_cos();
            let size = |k: [f64; 3]| (k[0] + k[1] * c1 + k[2] * c2).hypot(k[1] * s1 + k[2] * s2);
            size(section.b) / size([1.0, section.a[0], section.a[1]])
        };
        20.0 * (response(&weighting.shelf) * response(&weighting.high_pass)).log10()
    }

    #[test]
    fn the_curve_is_the_same_at_every_rate() {
        for rate in [44_100.0, 88_200.0, 96_000.0, 192_000.0] {
            for frequency in [20.0, 38.0, 100.0, 997.0, 2000.0, 4000.0, 8000.0] {
                let (here, there) = (level_db(rate, frequency), level_db(48_000.0, frequency));
                assert!(
                    (here - there).abs() < 0.03,
                    "{frequency} Hz at {rate}: {here} and {there}"
                );
            }
        }
    }
}
