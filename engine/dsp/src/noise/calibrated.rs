//! Noise whose level is exact: one period of it, made beforehand.

use crate::filter::band::{Band, BandKind};
use crate::filter::butterworth;
use crate::filter::svf::Svf;
use crate::noise::pink::PinkFilter;
use crate::noise::white::{WHITE_RMS, WhiteNoise};
use crate::sample::narrow;

/// Frames of a period at rates up to 48 kHz: 10.9 s at 48 kHz, as in SMPTE ST 2095-1.
const PERIOD: usize = 1 << 19;

/// Order of the slopes at either end.
const ORDER: usize = 4;

/// A band of pink noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PinkBand {
    /// The lower corner, 24 dB/octave.
    pub low_hz: f64,
    /// The upper corner, 24 dB/octave; held below 0.499 of the rate.
    pub high_hz: f64,
    /// The most that a sample may be above the RMS, an amplitude ratio.
    pub crest: f64,
}

/// The whole band as SMPTE ST 2095-1:2015 (Calibration Reference Wideband Digital Pink Noise Signal) has it: 10 Hz to
/// 22.4 kHz by fourth-order Butterworth slopes, peaks at most 12 dB above the RMS (-9.5 dBFS at -21.5 dBFS). The
/// samples are not those of the standard's listing but those of our own noise.
pub const WIDEBAND: PinkBand = PinkBand {
    low_hz: 10.0,
    high_hz: 22_400.0,
    crest: 3.981_071_705_534_972,
};

/// Frames of a period: 2^19 at 48 kHz, twice as many an octave above, so that it always lasts about eleven seconds.
#[must_use]
pub fn period(rate_hz: f64) -> usize {
    let octaves = (rate_hz / 60_000.0).log2().ceil().max(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a handful of octaves"
    )]
    let octaves = octaves.min(6.0) as u32;
    PERIOD << octaves
}

/// One period of pink noise of RMS 1 over the period, exactly, whose end joins its beginning. Allocates and takes a
/// while: off the audio thread.
#[must_use]
pub fn pink_period(band: PinkBand, rate_hz: f64, seed: u64) -> Vec<f32> {
    let frames = period(rate_hz);
    let white = WhiteNoise::new(seed, 0);
    let mut filter = Limits::new(band, rate_hz);
    // The first time round it settles, so that the second one joins itself.
    let settling = frames / 8;
    for frame in frames - settling..frames {
        filter.next(white.at(frame as u64) / WHITE_RMS);
    }
    let mut samples: Vec<f64> = (0..frames)
        .map(|frame| filter.next(white.at(frame as u64) / WHITE_RMS))
        .collect();
    // What is cut off lowers the level, and what restores it raises the peaks: both settle at once.
    for _ in 0..8 {
        let power: f64 = samples.iter().map(|x| x * x).sum();
        let scale = 1.0 / (power / frames as f64).sqrt();
        for sample in &mut samples {
            *sample = (*sample * scale).clamp(-band.crest, band.crest);
        }
    }
    samples.into_iter().map(narrow).collect()
}

/// Pink between two slopes.
struct Limits {
    pink: PinkFilter,
    sections: Vec<Section>,
}

impl Limits {
    fn new(band: PinkBand, rate_hz: f64) -> Self {
        let corners = [
            (BandKind::HighPass, band.low_hz),
            (BandKind::LowPass, band.high_hz.min(0.499 * rate_hz)),
        ];
        let sections = corners.iter().flat_map(|(kind, frequency_hz)| {
            let band = Band {
                kind: *kind,
                frequency_hz: *frequency_hz,
                gain_db: 0.0,
                q: std::f64::consts::FRAC_1_SQRT_2,
            };
            butterworth::sections(ORDER)
                .map(move |section| Section::new(Svf::design_slope(&band, section, rate_hz)))
        });
        Self {
            pink: PinkFilter::new(rate_hz),
            sections: sections.collect(),
        }
    }

    fn next(&mut self, white: f64) -> f64 {
        let pink = self.pink.next(white);
        let sections = self.sections.iter_mut();
        sections.fold(pink, |x, section| section.next(x))
    }
}

/// One state-variable section (see [`Svf`]).
struct Section {
    design: Svf,
    a: [f64; 3],
    memory: [f64; 2],
}

impl Section {
    fn new(design: Svf) -> Self {
        let a1 = 1.0 / (1.0 + design.g * (design.g + design.k));
        let a2 = design.g * a1;
        Self {
            design,
            a: [a1, a2, design.g * a2],
            memory: [0.0; 2],
        }
    }

    fn next(&mut self, x: f64) -> f64 {
        let ([a1, a2, a3], [s1, s2]) = (self.a, self.memory);
        let v3 = x - s2;
        let v1 = a1 * s1 + a2 * v3;
        let v2 = s2 + a2 * s1 + a3 * v3;
        self.memory = [2.0 * v1 - s1, 2.0 * v2 - s2];
        let [m0, m1, m2] = self.design.mix;
        m0 * x + m1 * v1 + m2 * v2
    }
}
