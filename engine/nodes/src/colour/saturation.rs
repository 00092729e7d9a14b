//! `colour.saturation`: harmonics.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::filter::one_pole::coefficient;
use airloom_dsp::resample::oversampling::{Factor, Filters};
use airloom_dsp::sample::narrow;
use airloom_dsp::saturation::curve::Curve;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::colour::saturation::way::{PIECE, Setting, Way, delay};
use crate::mix::blend;
use crate::parameter::linear;
use crate::rest::Rest;
use crate::{field, grid};

mod way;

const DRIVE: usize = 0;
const BIAS: usize = 1;
const TONE: usize = 2;
const OUTPUT: usize = 3;
const MIX: usize = 4;

/// Below this lies no sound, only the mean that a lopsided curve gives.
const BLOCK_HZ: f64 = 5.0;
/// Where the tone turns.
const TILT_HZ: f64 = 1000.0;
/// The high-pass and what rings in the filters: 120 dB at 5 Hz are 14 of its time constants.
const TAIL_SECONDS: f64 = 0.5;

/// The type `colour.saturation`.
pub struct Saturation;

fn filters(config: &Config) -> Option<Filters> {
    let factor = match config.text("oversampling") {
        "2" => Factor::Two,
        "4" => Factor::Four,
        "8" => Factor::Eight,
        _ => return None,
    };
    Some(Filters::new(factor))
}

fn curve(config: &Config) -> Curve {
    match config.text("curve") {
        "tube" => Curve::Tube,
        "hard" => Curve::Hard,
        "soft" => Curve::Soft,
        "fold" => Curve::Fold,
        _ => Curve::Tape,
    }
}

impl NodeType for Saturation {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "colour.saturation",
            version: 1,
            label: "Saturation",
            description: "Bends the signal along a curve, which adds harmonics, and computes at a higher rate so that they \
                          do not fold back as aliases.",
            help: "Makes a sound denser, rougher or broken, as tape, valves and diodes do. Turn the drive up and the output \
                   down by about as much. The bias makes the curve lopsided, which adds even harmonics. Eight times \
                   the rate keeps aliases below 20 kHz under -80 dB even for hard clipping of a 5 kHz tone; twice and four times \
                   need less of the processor, off adds no latency. The dry signal is as late as the bent one, so that \
                   the mix does not colour by itself.",
            icon: "",
            tags: &[
                "distortion",
                "overdrive",
                "tape",
                "tube",
                "clipper",
                "wavefolder",
                "warmth",
                "harmonics",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "curve",
                description: "Tape bends early and gently, tube lopsidedly, soft and hard clip, fold turns back.",
                kind: ConfigKind::Choice {
                    options: &["tape", "tube", "soft", "hard", "fold"],
                    default: "tape",
                },
            },
            ConfigField {
                name: "oversampling",
                description: "How many times the rate it is computed at; more has fewer aliases, 4 and 8 smooth the curve \
                              as well.",
                kind: ConfigKind::Choice {
                    options: &["off", "2", "4", "8"],
                    default: "4",
                },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                linear("drive_db", "Drive", Unit::Decibels, (-12.0, 48.0), 6.0)
                    .explained("The gain before the curve, which is full at about 0 dBFS."),
                linear("bias", "Bias", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("Moves the signal sideways on the curve: the halves differ, even harmonics come."),
                linear("tone_db", "Tone", Unit::Decibels, (-12.0, 12.0), 0.0)
                    .explained("Tilts what was bent around 1 kHz: the difference between highs and lows."),
                linear("output_db", "Output", Unit::Decibels, (-48.0, 12.0), -3.0)
                    .explained("The gain after the curve."),
                linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0).explained("From dry (0) to bent (1)."),
            ],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let (filters, curve) = (filters(request.config), curve(request.config));
        let latency = delay(filters.as_ref());
        let channels = request.config.count("channels");
        let tail = rate.frames(TAIL_SECONDS).0 + 2 * latency as u64;
        Ok(Prepared::immediate(Bender {
            rate_hz: rate.as_f64(),
            latency,
            ways: (0..channels)
                .map(|_| Way::new(curve, filters.as_ref()))
                .collect(),
            setting: Setting {
                bias: 0.0,
                block_pole: coefficient(BLOCK_HZ, rate.as_f64()),
                tilt_pole: coefficient(TILT_HZ, rate.as_f64()),
                tilt: [1.0; 2],
            },
            followed: None,
            rest: Rest::new(tail),
        })
        .late_by(Frames(latency as u64))
        .ringing(Tail::Frames(Frames(tail))))
    }
}

struct Bender {
    rate_hz: f64,
    latency: usize,
    ways: Vec<Way>,
    setting: Setting,
    followed: Option<u64>,
    rest: Rest,
}

impl Bender {
    fn follow(&mut self, params: &Params<'_>, frame: usize) {
        let high = Decibels(params.at(TONE, frame) / 2.0).to_gain();
        let pole = coefficient(TILT_HZ, self.rate_hz);
        self.setting = Setting {
            bias: params.at(BIAS, frame),
            block_pole: coefficient(BLOCK_HZ, self.rate_hz),
            // (H·s + 1)/(s + H): the pole rises with the gain H of the highs, so that 1 kHz stays as it is.
            tilt_pole: high * pole / (1.0 - pole + high * pole),
            tilt: [1.0 / high, high],
        };
        if self.rest.is_resting() {
            let bias = self.setting.bias;
            self.ways.iter_mut().for_each(|way| way.settle(bias));
        }
    }
}

/// The gains of dry and wet at a frame.
fn gains(params: &Params<'_>, frame: usize) -> [f64; 2] {
    let mix = params.at(MIX, frame);
    [
        1.0 - mix,
        mix * Decibels(params.at(OUTPUT, frame)).to_gain(),
    ]
}

impl Processor for Bender {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let drive = params.steady(DRIVE).map(|db| Decibels(db).to_gain());
        let steady = params.steady(MIX).is_some() && params.steady(OUTPUT).is_some();
        let steady = steady.then(|| gains(&params, 0));
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let end = frames.min(start + grid::frames_to_next(frame));
            let interval = grid::of(frame);
            if self.followed != Some(interval) {
                self.follow(&params, start);
                self.followed = Some(interval);
            }
            if self.rest.begins(frame) {
                let bias = self.setting.bias;
                for way in &mut self.ways {
                    way.reset();
                    way.settle(bias);
                }
            }
            for channel in 0..self.ways.len() {
                self.rest
                    .hear_input(&io.outputs.channel(0, channel)[start..end]);
            }
            if !self.rest.is_resting() {
                rested = false;
                for (channel, way) in self.ways.iter_mut().enumerate() {
                    let dry = &mut io.outputs.channel(0, channel)[start..end];
                    let mut wet = [0.0; PIECE];
                    let wet = &mut wet[..dry.len()];
                    for (frame, (wet, dry)) in wet.iter_mut().zip(dry.iter()).enumerate() {
                        let gain = drive
                            .unwrap_or_else(|| Decibels(params.at(DRIVE, start + frame)).to_gain());
                        *wet = narrow(f64::from(*dry) * gain);
                    }
                    way.bend(wet, &self.setting);
                    way.delay_dry(dry, self.latency);
                    self.rest.hear_output(wet);
                    self.rest.hear_output(dry);
                    match steady {
                        Some(gains) => blend(dry, wet, |_| gains),
                        None => blend(dry, wet, |frame| gains(&params, start + frame)),
                    }
                }
            }
            start = end;
        }
        let silent = silent_in && rested;
        for channel in 0..self.ways.len() {
            let content = if silent {
                Content::Silent
            } else {
                Content::Signal
            };
            io.outputs.mark(0, channel, content);
        }
        if silent { Status::Idle } else { Status::Active }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.ways.iter_mut().for_each(Way::reset);
        self.followed = None;
        self.rest.reset();
    }
}
