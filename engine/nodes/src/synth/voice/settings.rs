//! What all voices share: the parameters as they are at a grid frame, and on their way to the next one.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::time::SampleRate;
use airloom_dsp::oscillator::band_limited::Shape;
use airloom_dsp::oscillator::lfo::LfoShape;

use crate::synth::contour::Times;
use crate::synth::line::Line;
use crate::synth::slot::Patch;
use crate::synth::times;
use crate::synth::voice::parameters as index;

/// How long a change of waveform or filter takes.
const CROSSFADE_SECONDS: f64 = 0.02;

/// The highest quality, against that of a Butterworth filter.
const HIGHEST_RESONANCE: f64 = 35.0;

/// Gains of what a voice mixes: both oscillators, sub, noise.
pub const SOURCES: usize = 4;

/// How much there is of each of four kinds; moves toward one of them.
#[derive(Clone, Copy, Debug)]
pub struct Blend([Line; 4]);

impl Blend {
    const NONE: Self = Self([Line::resting(0.0); 4]);

    /// On a grid frame: goes on by a part of the way to a kind.
    fn toward(&mut self, chosen: usize, part: f64) {
        for (kind, line) in self.0.iter_mut().enumerate() {
            let share = line.at(0);
            let next = if kind == chosen {
                (share + part).min(1.0)
            } else {
                (share - part).max(0.0)
            };
            line.aim(next, part >= 1.0);
        }
    }

    fn at(&self, offset: usize) -> [f64; 4] {
        self.0.map(|line| line.at(offset))
    }

    /// Where a share goes until the next grid frame.
    pub fn next(&self, kind: usize) -> f64 {
        self.0.get(kind).map_or(0.0, |line| line.at(Context::GRID))
    }
}

/// What all voices share on one frame.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    /// Shapes of both oscillators.
    pub shapes: [Shape; 2],
    /// Gains of both oscillators, sub and noise.
    pub sources: [f64; SOURCES],
    /// Low-pass of 12 and 24 dB, band-pass, high-pass.
    pub kinds: [f64; 4],
}

/// The parameters, ready for use.
#[derive(Clone, Debug)]
pub struct Settings {
    pub rate: SampleRate,
    /// Whether there is one channel, and so no image.
    pub is_mono: bool,
    /// Waveforms of both oscillators.
    waveforms: [Blend; 2],
    widths: [Line; 2],
    /// Frequencies of both oscillators against that of the key.
    pub ratios: [f64; 2],
    /// Gains of both oscillators, sub and noise.
    pub sources: [Line; SOURCES],
    /// Low-pass of 12 and 24 dB, band-pass, high-pass.
    pub kinds: Blend,
    /// Octaves above 1 Hz.
    pub cutoff_octaves: f64,
    /// Quality against that of a Butterworth filter.
    pub resonance: f64,
    pub envelope_octaves: f64,
    /// Octaves per octave.
    pub tracking: f64,
    pub velocity_octaves: f64,
    pub filter: Times,
    pub amp: Times,
    /// 0 … 1.
    pub velocity: f64,
    pub lfo: LfoShape,
    /// Cycles a frame.
    pub lfo_step: f64,
    pub lfo_delay: f64,
    pub lfo_semitones: f64,
    pub lfo_octaves: f64,
    /// 0 … 1.
    pub lfo_level: f64,
    pub wheel_semitones: f64,
    pub glide: u32,
    pub bend_semitones: f64,
    /// 0 … 1.
    pub spread: f64,
    pub level: Line,
}

impl Settings {
    /// Before anything was read.
    pub fn new(rate: SampleRate, is_mono: bool) -> Self {
        Self {
            rate,
            is_mono,
            waveforms: [Blend::NONE; 2],
            widths: [Line::resting(0.5); 2],
            ratios: [1.0; 2],
            sources: [Line::resting(0.0); SOURCES],
            kinds: Blend::NONE,
            cutoff_octaves: 10.0,
            resonance: 1.0,
            envelope_octaves: 0.0,
            tracking: 0.0,
            velocity_octaves: 0.0,
            filter: Times::SHORTEST,
            amp: Times::SHORTEST,
            velocity: 0.0,
            lfo: LfoShape::Sine,
            lfo_step: 0.0,
            lfo_delay: 0.0,
            lfo_semitones: 0.0,
            lfo_octaves: 0.0,
            lfo_level: 0.0,
            wheel_semitones: 0.0,
            glide: 0,
            bend_semitones: 0.0,
            spread: 0.0,
            level: Line::resting(0.0),
        }
    }

    fn frames(&self, ms: f64) -> u32 {
        u32::try_from(self.rate.frames(ms / 1000.0).0).unwrap_or(u32::MAX)
    }
}

impl Patch for Settings {
    type Common = Common;

    const NONE: Common = Common {
        shapes: [Shape::NONE; 2],
        sources: [0.0; SOURCES],
        kinds: [0.0; 4],
    };

    fn read(&mut self, params: &Params<'_>, frame: usize, jump: bool) {
        let at = |index: usize| params.at(index, frame);
        let part = if jump {
            1.0
        } else {
            Context::GRID as f64 / (CROSSFADE_SECONDS * self.rate.as_f64())
        };
        let firsts = [0, index::OSCILLATOR];
        let waveforms = self.waveforms.iter_mut().zip(&mut self.widths);
        for (first, (waveform, width)) in firsts.iter().zip(waveforms) {
            waveform.toward(chosen(at(first + index::WAVEFORM)), part);
            width.aim(at(first + index::WIDTH) / 100.0, jump);
        }
        self.ratios = firsts.map(|first| (at(first + index::TUNE) / 12.0).exp2());
        let levels = [
            index::LEVEL,
            index::OSCILLATOR + index::LEVEL,
            index::SUB,
            index::NOISE,
        ];
        for (line, level) in self.sources.iter_mut().zip(levels) {
            line.aim(Decibels(at(level)).to_gain(), jump);
        }
        self.level.aim(Decibels(at(index::OUTPUT)).to_gain(), jump);
        self.kinds.toward(chosen(at(index::FILTER_KIND)), part);
        self.cutoff_octaves = at(index::CUTOFF).log2();
        self.resonance = HIGHEST_RESONANCE.powf(at(index::RESONANCE) / 100.0);
        self.envelope_octaves = at(index::ENVELOPE);
        self.tracking = at(index::TRACKING) / 100.0;
        self.velocity_octaves = at(index::FILTER_VELOCITY);
        self.filter = times::read(params, frame, index::FILTER_TIMES, self.rate);
        self.amp = times::read(params, frame, index::AMP_TIMES, self.rate);
        self.velocity = at(index::VELOCITY) / 100.0;
        self.lfo = match chosen(at(index::LFO_SHAPE)) {
            1 => LfoShape::Triangle,
            2 => LfoShape::Saw,
            3 => LfoShape::Square,
            _ => LfoShape::Sine,
        };
        self.lfo_step = at(index::LFO_RATE) / self.rate.as_f64();
        self.lfo_delay = at(index::LFO_DELAY) / 1000.0 * self.rate.as_f64();
        self.lfo_semitones = at(index::LFO_PITCH) / 100.0;
        self.lfo_octaves = at(index::LFO_CUTOFF);
        self.lfo_level = at(index::LFO_LEVEL) / 100.0;
        self.wheel_semitones = at(index::WHEEL) / 100.0;
        self.glide = self.frames(at(index::GLIDE));
        self.bend_semitones = at(index::BEND);
        self.spread = at(index::SPREAD) / 100.0;
    }

    fn common(&self, offset: usize) -> Common {
        let shape = |number: usize| {
            let [saw, pulse, triangle, sine] = self.waveforms[number].at(offset);
            Shape {
                saw,
                pulse,
                triangle,
                sine,
                width: self.widths[number].at(offset),
            }
        };
        Common {
            shapes: [shape(0), shape(1)],
            sources: self.sources.map(|source| source.at(offset)),
            kinds: self.kinds.at(offset),
        }
    }

    fn advance(&mut self, frames: usize) {
        let blends = self.waveforms.iter_mut().chain([&mut self.kinds]);
        let lines = blends.flat_map(|blend| &mut blend.0);
        let lines = lines.chain(&mut self.widths).chain(&mut self.sources);
        for line in lines.chain([&mut self.level]) {
            line.advance(frames);
        }
    }

    fn level(&self, offset: usize) -> f64 {
        self.level.at(offset)
    }

    fn is_mono(&self) -> bool {
        self.is_mono
    }

    fn reset(&mut self) {
        *self = Self::new(self.rate, self.is_mono);
    }
}

/// The index of a choice.
fn chosen(value: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a choice is within its few options"
    )]
    let index = value.round() as usize;
    index
}
