//! The filter of a side-chain: which part of the key is listened to.
//!
//! A high-pass and a low-pass of second order with Butterworth's quality, in the state-variable form of
//! [`crate::filter::svf`], in `f64`.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::filter::band::{Band, BandKind};
use crate::filter::section::{FACTORS, Precision};
use crate::filter::svf::Svf;

/// Memories below this are 0: -300 dB.
const SILENCE: f64 = 1e-15;

/// One filter of second order over `f64` samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    factors: [f64; FACTORS],
    states: [f64; 2],
}

impl Section {
    /// A section of a design, at rest.
    #[must_use]
    pub fn new(svf: &Svf) -> Self {
        Self {
            factors: f64::factors(svf),
            states: [0.0; 2],
        }
    }

    /// Another design, with the same memory.
    pub fn set(&mut self, svf: &Svf) {
        self.factors = f64::factors(svf);
    }

    /// One sample: the `f64` form of [`crate::filter::section`].
    #[inline]
    pub fn push(&mut self, x: f64) -> f64 {
        let [keep, drive, lift, to_e, to_s1, to_s2] = self.factors;
        let [s1, s2] = self.states;
        let e = x - s2;
        self.states = [keep * s1 + drive * e, s2 + (drive * s1 + lift * e)];
        to_e * e + (to_s1 * s1 + to_s2 * s2)
    }

    /// Lets what has become inaudible be silence; whether it is.
    pub fn settle(&mut self) -> bool {
        if self.states.iter().all(|state| state.abs() < SILENCE) {
            self.states = [0.0; 2];
        }
        self.states == [0.0; 2]
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.states = [0.0; 2];
    }
}

/// Corners in Hz; `None` lets all through.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Corners {
    /// Of the high-pass.
    pub high_pass_hz: Option<f64>,
    /// Of the low-pass.
    pub low_pass_hz: Option<f64>,
}

/// The key filter of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct KeyFilter {
    high_pass: Option<Section>,
    low_pass: Option<Section>,
}

impl KeyFilter {
    /// Moves the corners. A filter that comes begins at rest.
    pub fn set(&mut self, corners: Corners, rate_hz: f64) {
        let to = |section: &mut Option<Section>, kind, corner: Option<f64>| {
            let Some(frequency_hz) = corner else {
                *section = None;
                return;
            };
            let band = Band {
                kind,
                frequency_hz,
                gain_db: 0.0,
                q: FRAC_1_SQRT_2,
            };
            let svf = Svf::design(&band, rate_hz);
            section.get_or_insert(Section::new(&svf)).set(&svf);
        };
        to(
            &mut self.high_pass,
            BandKind::HighPass,
            corners.high_pass_hz,
        );
        to(&mut self.low_pass, BandKind::LowPass, corners.low_pass_hz);
    }

    /// Filters in place.
    pub fn process(&mut self, key: &mut [f64]) {
        let sections = [&mut self.high_pass, &mut self.low_pass];
        for section in sections.into_iter().flatten() {
            for sample in key.iter_mut() {
                *sample = section.push(*sample);
            }
        }
    }

    /// Lets what has become inaudible be silence; whether nothing is left.
    pub fn settle(&mut self) -> bool {
        let [high, low] = [&mut self.high_pass, &mut self.low_pass]
            .map(|section| section.as_mut().is_none_or(Section::settle));
        high && low
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        for section in [&mut self.high_pass, &mut self.low_pass] {
            section.iter_mut().for_each(Section::clear);
        }
    }
}
