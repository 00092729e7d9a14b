//! What the sampler's voices share.

use std::sync::Arc;

use airloom_api::level::Decibels;
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::time::SampleRate;

use crate::parameter::linear;
use crate::synth::contour::Times;
use crate::synth::line::Line;
use crate::synth::sampler::sample::Sample;
use crate::synth::slot::Patch;
use crate::synth::times;

const TUNE: usize = 0;
/// Attack, decay, sustain, release.
const AMP_TIMES: usize = 1;
const VELOCITY: usize = 5;
const BEND: usize = 6;
const LEVEL: usize = 7;

/// The parameters, in order.
pub fn specs() -> Vec<ParamSpec> {
    let mut specs = vec![
        linear(
            "tune_semitones",
            "Tune",
            Unit::Semitones,
            (-36.0, 36.0),
            0.0,
        )
        .explained("Against the root key; hundredths of it detune."),
    ];
    specs.extend(times::specs("amp", "Amplifier", [0.1, 300.0, 100.0, 50.0]));
    specs.extend([
        linear(
            "amp.velocity_percent",
            "Velocity",
            Unit::Percent,
            (0.0, 100.0),
            60.0,
        )
        .explained("How far soft notes are softer.")
        .in_group("Amplifier"),
        linear(
            "bend_semitones",
            "Bend range",
            Unit::Semitones,
            (0.0, 48.0),
            2.0,
        )
        .explained("How far the pitch bend reaches."),
        linear("level_db", "Level", Unit::Decibels, (-120.0, 12.0), -6.0)
            .explained("Of all voices together; several notes need headroom."),
    ]);
    specs
}

/// The parameters, ready for use, and the sample.
pub struct Settings {
    rate: SampleRate,
    pub is_mono: bool,
    pub sample: Arc<Sample>,
    /// The key at which the sample has its own pitch; none where all keys have it.
    root: Option<f64>,
    pub is_one_shot: bool,
    /// Frames of the sample a frame, at its own pitch.
    pub base_speed: f64,
    tune: f64,
    pub amp: Times,
    /// 0 … 1.
    pub velocity: f64,
    pub bend_semitones: f64,
    level: Line,
}

impl Settings {
    /// Before anything was read.
    pub fn new(
        rate: SampleRate,
        is_mono: bool,
        sample: Arc<Sample>,
        root: Option<f64>,
        is_one_shot: bool,
    ) -> Self {
        Self {
            base_speed: sample.rate_hz() / rate.as_f64(),
            rate,
            is_mono,
            sample,
            root,
            is_one_shot,
            tune: 0.0,
            amp: Times::SHORTEST,
            velocity: 0.0,
            bend_semitones: 0.0,
            level: Line::resting(0.0),
        }
    }

    /// By how much a key is above the sample's own pitch.
    pub fn semitones(&self, key: f64) -> f64 {
        self.root.map_or(0.0, |root| key - root) + self.tune
    }
}

impl Patch for Settings {
    type Common = ();

    const NONE: () = ();

    fn read(&mut self, params: &Params<'_>, frame: usize, jump: bool) {
        let at = |index: usize| params.at(index, frame);
        self.tune = at(TUNE);
        self.amp = times::read(params, frame, AMP_TIMES, self.rate);
        self.velocity = at(VELOCITY) / 100.0;
        self.bend_semitones = at(BEND);
        self.level.aim(Decibels(at(LEVEL)).to_gain(), jump);
    }

    fn common(&self, _offset: usize) {}

    fn level(&self, offset: usize) -> f64 {
        self.level.at(offset)
    }

    fn is_mono(&self) -> bool {
        self.is_mono
    }

    fn advance(&mut self, frames: usize) {
        self.level.advance(frames);
    }

    fn reset(&mut self) {
        *self = Self::new(
            self.rate,
            self.is_mono,
            Arc::clone(&self.sample),
            self.root,
            self.is_one_shot,
        );
    }
}
