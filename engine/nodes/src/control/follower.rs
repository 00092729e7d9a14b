//! `control.follower`: how loud a signal is, as a control signal.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::control::times;
use crate::parameter::linear;
use crate::{field, grid};

const ATTACK: usize = 0;
const RELEASE: usize = 1;
const GAIN: usize = 2;
const RANGE: usize = 3;

/// Smaller than this, a level is silence: -160 dB.
const NOTHING: f64 = 1e-8;

/// e-folds from full scale to [`NOTHING`].
const FOLDS: f64 = 18.5;

/// The type `control.follower`.
pub struct EnvelopeFollower;

impl NodeType for EnvelopeFollower {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.follower",
            version: 1,
            label: "Envelope follower",
            description: "Sends the level of an audio signal, its peak or its RMS, with an attack and a release.",
            help: "Makes one signal work on another: a voice lowers music, a drum opens a filter. Of several channels the \
                   loudest counts. After a jump of the level it has covered 63 % of the way in the attack or release time. \
                   Scale amplitude sends 1 for full scale; scale decibels sends 1 at 0 dBFS and 0 at the range below it, \
                   which suits the ear and gains in dB.",
            icon: "",
            tags: &[
                "envelope follower",
                "level detector",
                "side chain",
                "ducking",
                "rms",
                "modulation",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "detector",
                description: "peak follows the samples themselves, rms their power.",
                kind: ConfigKind::Choice {
                    options: &["peak", "rms"],
                    default: "peak",
                },
            },
            ConfigField {
                name: "scale",
                description: "amplitude: 1 is full scale; decibels: 0 … 1 over the range that is set.",
                kind: ConfigKind::Choice {
                    options: &["amplitude", "decibels"],
                    default: "amplitude",
                },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let mut params = vec![
            times::stage_ms(
                "attack_ms",
                "Attack",
                5.0,
                "How long it takes to cover 63 % of a rise.",
            ),
            times::stage_ms(
                "release_ms",
                "Release",
                150.0,
                "How long it takes to cover 63 % of a fall.",
            ),
            linear("gain_db", "Gain", Unit::Decibels, (-60.0, 60.0), 0.0)
                .explained("Added to the level before it is sent."),
        ];
        if config.text("scale") == "decibels" {
            params.push(
                linear("range_db", "Range", Unit::Decibels, (6.0, 120.0), 60.0)
                    .explained("How far below 0 dBFS it sends 0."),
            );
        }
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", layout)],
            outputs: vec![PortSpec::control("out")],
            params,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, rate) = (request.config, request.stream.rate);
        let release_ms = request.params.get(RELEASE).copied().unwrap_or(150.0);
        let tail = rate.frames(release_ms / 1000.0 * FOLDS);
        Ok(Prepared::immediate(Detector {
            rate,
            is_rms: config.text("detector") == "rms",
            is_decibels: config.text("scale") == "decibels",
            level: 0.0,
            factors: None,
        })
        .ringing(Tail::Frames(tail)))
    }
}

/// The factors of a grid piece.
#[derive(Clone, Copy)]
struct Factors {
    attack: f64,
    release: f64,
}

struct Detector {
    rate: SampleRate,
    is_rms: bool,
    is_decibels: bool,
    /// The amplitude, or its square.
    level: f64,
    /// `None` until the first frame.
    factors: Option<Factors>,
}

impl Detector {
    fn factors(&self, params: &Params<'_>, frame: usize) -> Factors {
        let factor = |param: usize| {
            let seconds = params.at(param, frame) / 1000.0;
            -(-1.0 / (seconds * self.rate.as_f64())).exp_m1()
        };
        Factors {
            attack: factor(ATTACK),
            release: factor(RELEASE),
        }
    }

    /// What is sent for the level of a frame.
    fn scaled(&self, params: &Params<'_>, frame: usize) -> f32 {
        let amplitude = if self.is_rms {
            self.level.sqrt()
        } else {
            self.level
        };
        let gain_db = params.at(GAIN, frame);
        if !self.is_decibels {
            return narrow(amplitude * Decibels(gain_db).to_gain());
        }
        if amplitude == 0.0 {
            return 0.0;
        }
        let level_db = 20.0 * amplitude.log10() + gain_db;
        narrow((1.0 + level_db / params.at(RANGE, frame)).clamp(0.0, 1.0))
    }
}

impl Processor for Detector {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params, first) = (io.inputs, io.params, io.context.frame);
        let channels = inputs.channels(0);
        let silent = inputs.is_silent(0);
        if silent && self.level == 0.0 {
            // The next grid frame, or the next sound, asks for new factors.
            self.factors = None;
            io.outputs.silence(0);
            return Status::Idle;
        }
        for frame in 0..io.frames() {
            let factors = match self.factors {
                Some(factors) if !grid::is_on(first + frame as u64) => factors,
                _ => self.factors(&params, frame),
            };
            self.factors = Some(factors);
            let loudest = (0..channels)
                .filter_map(|channel| inputs.channel(0, channel).get(frame))
                .fold(0.0_f32, |most, sample| most.max(sample.abs()));
            let amplitude = f64::from(loudest);
            let now = if self.is_rms {
                amplitude * amplitude
            } else {
                amplitude
            };
            let factor = if now > self.level {
                factors.attack
            } else {
                factors.release
            };
            self.level += (now - self.level) * factor;
            let least = if self.is_rms {
                NOTHING * NOTHING
            } else {
                NOTHING
            };
            if now == 0.0 && self.level < least {
                self.level = 0.0;
            }
            let value = self.scaled(&params, frame);
            if let Some(out) = io.outputs.channel(0, 0).get_mut(frame) {
                *out = value;
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.level = 0.0;
        self.factors = None;
    }
}
