//! The filter of a voice: two state-variable sections.

use std::f64::consts::PI;

use crate::synth::line::Line;
use crate::synth::voice::settings::Settings;

/// 1/Q of the pole pairs of a Butterworth filter of second order, and of fourth order.
const SECOND_ORDER: f64 = std::f64::consts::SQRT_2;
const FOURTH_ORDER: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_6];

/// Which of the kinds is the low-pass of 24 dB.
const LOW_24: usize = 1;

/// Lowest and highest cutoff as parts of the rate.
const LOWEST: f64 = 0.000_2;
const HIGHEST: f64 = 0.45;

/// Andrew Simper's sections (see `airloom_dsp::filter::svf`), the second one for 24 dB per octave alone. The resonance
/// lies on the first one; the input falls with the square root of it, so that loudness stays in bounds.
#[derive(Clone, Copy)]
pub struct Filter {
    memory: [[f64; 2]; 2],
    /// tan(π · cutoff / rate).
    g: Line,
    /// 1/Q of the first section.
    k: Line,
    gain: Line,
}

impl Filter {
    /// At rest.
    pub const fn new() -> Self {
        Self {
            memory: [[0.0; 2]; 2],
            g: Line::resting(0.1),
            k: Line::resting(SECOND_ORDER),
            gain: Line::resting(1.0),
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.memory = [[0.0; 2]; 2];
    }

    /// On a grid frame: goes to a cutoff, as a part of the rate.
    pub fn aim(&mut self, cutoff: f64, settings: &Settings, jump: bool) {
        let steep = settings.kinds.next(LOW_24);
        let blunt = SECOND_ORDER + (FOURTH_ORDER[0] - SECOND_ORDER) * steep;
        self.g.aim((PI * cutoff.clamp(LOWEST, HIGHEST)).tan(), jump);
        self.k.aim(blunt / settings.resonance, jump);
        self.gain.aim(1.0 / settings.resonance.sqrt(), jump);
    }

    /// Lets frames pass.
    pub fn advance(&mut self, frames: usize) {
        self.g.advance(frames);
        self.k.advance(frames);
        self.gain.advance(frames);
    }

    /// The frame at an offset from the present one, with shares of low-pass of 12 and 24 dB, band-pass and high-pass.
    #[inline]
    pub fn next(&mut self, x: f64, offset: usize, kinds: [f64; 4]) -> f64 {
        let [low_12, low_24, band, high] = kinds;
        let (g, k) = (self.g.at(offset), self.k.at(offset));
        let [first, second] = &mut self.memory;
        let x = x * self.gain.at(offset);
        let (v1, v2) = section(first, x, g, k);
        let mut y = (low_12 + low_24) * v2 + band * k * v1 + high * (x - k * v1 - v2);
        if low_24 > 0.0 {
            let (_, steep) = section(second, y, g, FOURTH_ORDER[1]);
            y += low_24 * (steep - y);
        } else {
            // As if it had settled on the signal, for when it fades in.
            *second = [0.0, y];
        }
        y
    }
}

/// One frame of a section: its band-pass and low-pass.
#[inline]
fn section(memory: &mut [f64; 2], x: f64, g: f64, k: f64) -> (f64, f64) {
    let [s1, s2] = *memory;
    let a1 = 1.0 / (1.0 + g * (g + k));
    let v3 = x - s2;
    let v1 = a1 * (s1 + g * v3);
    let v2 = s2 + g * v1;
    *memory = [2.0 * v1 - s1, 2.0 * v2 - s2];
    (v1, v2)
}
