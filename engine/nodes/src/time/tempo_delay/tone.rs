//! What a loop does to the tone: a low cut and a high cut of 6 dB per octave.

use std::f64::consts::PI;

/// Smaller than this, a memory is empty: -300 dB.
const NOTHING: f64 = 1e-15;

/// The factors of both filters (V. Zavalishin, "The art of VA filter design", 2018, chapter 3: the one-pole filter by
/// trapezoidal integration), exactly tuned at their corners.
#[derive(Clone, Copy, PartialEq)]
pub struct Corners {
    /// The corners that they were made for.
    pub hz: (f64, f64),
    low: f64,
    high: f64,
}

impl Corners {
    /// Factors for corners in hertz, held below 0.49 of the rate.
    pub fn new(low_cut_hz: f64, high_cut_hz: f64, rate_hz: f64) -> Self {
        let factor = |hz: f64| {
            let g = (PI * (hz / rate_hz).min(0.49)).tan();
            g / (1.0 + g)
        };
        Self {
            hz: (low_cut_hz, high_cut_hz),
            low: factor(low_cut_hz),
            high: factor(high_cut_hz),
        }
    }
}

/// The memories of both filters of one channel.
#[derive(Clone, Copy, Default)]
pub struct Tone {
    low: f64,
    high: f64,
}

/// One step of a low-pass.
fn low_pass(memory: &mut f64, factor: f64, sample: f64) -> f64 {
    let v = (sample - *memory) * factor;
    let out = v + *memory;
    let next = out + v;
    *memory = if next.abs() < NOTHING { 0.0 } else { next };
    out
}

impl Tone {
    /// One frame.
    pub fn next(&mut self, sample: f64, corners: &Corners) -> f64 {
        let dark = low_pass(&mut self.high, corners.high, sample);
        dark - low_pass(&mut self.low, corners.low, dark)
    }

    /// Whether it remembers nothing.
    pub fn is_empty(&self) -> bool {
        self.low == 0.0 && self.high == 0.0
    }
}
