//! Pink and blue noise: white noise through filters that fall or rise by 3 dB per octave.

use std::f64::consts::PI;

/// Octaves from pole to pole. A pole, half this way a zero: a fall of 3 dB per octave with a ripple
/// of under 0.1 dB.
const SPACING: f64 = 1.25;
/// Octaves from half the rate down to the highest pole, and the zero that straightens what is left
/// at the top (an FIR of 1 + 0.12 z⁻¹): found by search for the least deviation from 20 Hz to
/// 20 kHz, which is ±0.15 dB at 44.1 kHz and less above.
const HIGHEST: f64 = 1.125;
const STRAIGHTENING: f64 = 0.12;
/// The poles go down to below this, where the spectrum flattens.
const LOWEST_HZ: f64 = 8.0;
/// Enough for 20 octaves: 8 Hz to beyond 4 MHz.
const MAX_SECTIONS: usize = 16;

/// A pole-zero pair.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Rung {
    pole: f64,
    zero: f64,
    memory: f64,
}

/// A filter that makes white noise of RMS 1 pink noise of RMS 1: -3 dB/octave from 20 Hz to
/// 20 kHz within ±0.15 dB at rates from 44.1 to 192 kHz, flat below some 8 Hz; or blue noise by its
/// inverse, which rises as exactly as the other falls.
///
/// A ladder of real poles and zeros in `f64`, placed by the matched z-transform.
#[derive(Clone, Debug, PartialEq)]
pub struct PinkFilter {
    rungs: [Rung; MAX_SECTIONS],
    used: usize,
    scale: f64,
    /// The zero at the top, of pink noise; the pole, of blue.
    top: Top,
    last: f64,
}

/// What straightens the top: 1 + [`STRAIGHTENING`]·z⁻¹, or one over it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Top {
    Zero,
    Pole,
}

impl PinkFilter {
    /// The filter for `rate_hz`, at rest.
    #[must_use]
    pub fn new(rate_hz: f64) -> Self {
        let mut rungs = [Rung::default(); MAX_SECTIONS];
        let mut used = 0;
        let mut pole_hz = rate_hz / 2.0 * (-HIGHEST).exp2();
        let z = |hz: f64| (-2.0 * PI * hz / rate_hz).exp();
        for rung in &mut rungs {
            let zero_hz = pole_hz * (SPACING / 2.0).exp2();
            *rung = Rung {
                pole: z(pole_hz),
                zero: z(zero_hz),
                memory: 0.0,
            };
            used += 1;
            if pole_hz < LOWEST_HZ {
                break;
            }
            pole_hz *= (-SPACING).exp2();
        }
        let mut filter = Self {
            rungs,
            used,
            scale: 1.0,
            top: Top::Zero,
            last: 0.0,
        };
        filter.scale = 1.0 / filter.power().sqrt();
        filter
    }

    /// The inverse, for blue noise of RMS 1: +3 dB/octave.
    #[must_use]
    pub fn blue(rate_hz: f64) -> Self {
        let mut filter = Self::new(rate_hz);
        for rung in &mut filter.rungs {
            std::mem::swap(&mut rung.pole, &mut rung.zero);
        }
        filter.top = Top::Pole;
        filter.scale = 1.0 / filter.power().sqrt();
        filter
    }

    /// |H|² at `part` of the rate, before it is scaled.
    fn power_at(&self, part: f64) -> f64 {
        let cos = (2.0 * PI * part).cos();
        // |1 - a z⁻¹|² = 1 - 2a·cos + a², written so that it keeps its digits near 0.
        let distance = |a: f64| (1.0 - a) * (1.0 - a) + 2.0 * a * (1.0 - cos);
        let ladder: f64 = self.rungs[..self.used]
            .iter()
            .map(|rung| distance(rung.zero) / distance(rung.pole))
            .product();
        match self.top {
            Top::Zero => ladder * distance(-STRAIGHTENING),
            Top::Pole => ladder / distance(-STRAIGHTENING),
        }
    }

    /// The mean of |H|² over 0 … half the rate: the power that white noise of power 1 comes out
    /// with. By the trapezium rule over the logarithm of the frequency, in which it is smooth.
    fn power(&self) -> f64 {
        const STEPS_PER_OCTAVE: u32 = 64;
        const OCTAVES: u32 = 26;
        let part = |step: u32| 0.5 * (-f64::from(step) / f64::from(STEPS_PER_OCTAVE)).exp2();
        let steps = STEPS_PER_OCTAVE * OCTAVES;
        let area = |step: u32| {
            let (high, low) = (part(step), part(step + 1));
            let slices = self.power_at(high) * high + self.power_at(low) * low;
            slices / 2.0 * (std::f64::consts::LN_2 / f64::from(STEPS_PER_OCTAVE))
        };
        let lowest = part(steps);
        2.0 * ((0..steps).map(area).sum::<f64>() + self.power_at(0.0) * lowest)
    }

    /// One frame.
    #[inline]
    pub fn next(&mut self, white: f64) -> f64 {
        let mut x = white * self.scale;
        match self.top {
            Top::Zero => {
                let straightened = x + STRAIGHTENING * self.last;
                self.last = x;
                x = straightened;
            }
            Top::Pole => {
                x -= STRAIGHTENING * self.last;
                self.last = x;
            }
        }
        for rung in &mut self.rungs[..self.used] {
            let y = x + rung.memory;
            rung.memory = rung.pole * y - rung.zero * x;
            x = y;
        }
        x
    }

    /// Back to rest.
    pub fn clear(&mut self) {
        self.last = 0.0;
        for rung in &mut self.rungs {
            rung.memory = 0.0;
        }
    }
}
