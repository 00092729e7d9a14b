//! `colour.crusher`: fewer bits, fewer samples.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::filter::low_pass::{LowPass, tangent};
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{choice, geometric, linear};

const BITS: usize = 0;
const REDUCTION: usize = 1;
const DITHER: usize = 2;
const MIX: usize = 3;

/// Frames that are worked on at once.
const PIECE: usize = 64;

/// The type `colour.crusher`.
pub struct Crusher;

impl NodeType for Crusher {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "colour.crusher",
            version: 1,
            label: "Bit crusher",
            description: "Rounds samples to fewer bits and holds each for several frames.",
            help: "The sound of old samplers and consoles. Bits sets the steps: every bit less is 6 dB more noise, which \
                   follows the signal and so is heard as distortion; dither makes even noise of it. Rate reduction \
                   holds samples: what lies above half of the new rate folds down as aliases, unless the filter is on.",
            icon: "",
            tags: &[
                "lofi",
                "bitcrusher",
                "sample rate",
                "aliasing",
                "quantise",
                "digital",
                "retro",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "filter",
                description: "Whether a low-pass at half of the reduced rate takes aliases down (24 dB per octave).",
                kind: ConfigKind::Bool { default: false },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                linear("bits", "Bits", Unit::Bits, (1.0, 24.0), 8.0)
                    .explained("Steps between -1 and 1 are 2^bits; parts of a bit are allowed."),
                geometric("reduction", "Rate reduction", Unit::Ratio, (1.0, 100.0), 1.0)
                    .explained("How many frames each sample is held for; parts of a frame are allowed."),
                choice("dither", "Dither", &["none", "rectangular", "triangular"], 0)
                    .explained("Noise of one or two steps before rounding: triangular makes the error independent of the \
                                signal."),
                linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0).explained("From dry (0) to crushed (1)."),
            ],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let channels = request.config.count("channels");
        let lanes = (0..channels as u64).map(|channel| Lane {
            filter: LowPass::default(),
            held: 0.0,
            noise: [
                WhiteNoise::new(request.seed, 2 * channel),
                WhiteNoise::new(request.seed, 2 * channel + 1),
            ],
        });
        let rate = request.stream.rate;
        // The filter at a two-hundredth of the rate at the lowest; a sample is held for 100 frames at most.
        let tail = rate.frames(0.1).0 + 100;
        Ok(Prepared::immediate(Steps {
            rate_hz: rate.as_f64(),
            filtered: request.config.flag("filter"),
            lanes: lanes.collect(),
            waited: f64::INFINITY,
        })
        .ringing(Tail::Frames(airloom_api::time::Frames(tail))))
    }
}

struct Steps {
    rate_hz: f64,
    filtered: bool,
    lanes: Vec<Lane>,
    /// Frames since the moment from which the last sample is held.
    waited: f64,
}

struct Lane {
    filter: LowPass,
    held: f64,
    noise: [WhiteNoise; 2],
}

/// What holds for one frame.
#[derive(Debug, Clone, Copy, Default)]
struct Setting {
    /// Steps between 0 and 1.
    steps: f64,
    /// Frames that a sample is held for.
    held: f64,
    /// Whether a sample is taken.
    take: bool,
    dither: usize,
    tangent: f64,
    mix: f64,
}

impl Steps {
    fn setting(&self, params: &Params<'_>, frame: usize) -> Setting {
        let held = params.at(REDUCTION, frame).max(1.0);
        let cut = 0.5 * self.rate_hz / held;
        Setting {
            steps: (params.at(BITS, frame) - 1.0).exp2(),
            dither: params.choice(DITHER),
            tangent: if self.filtered {
                tangent(cut, self.rate_hz)
            } else {
                0.0
            },
            mix: params.at(MIX, frame),
            held,
            take: false,
        }
    }
}

impl Lane {
    #[inline]
    fn process(&mut self, sample: &mut f32, filtered: bool, frame: u64, setting: &Setting) {
        let dry = f64::from(*sample);
        let mut x = dry;
        if filtered {
            x = self.filter.process(x, setting.tangent);
        }
        if setting.take {
            let [one, other] = &self.noise;
            let noise = match setting.dither {
                0 => 0.0,
                1 => 0.5 * one.at(frame),
                _ => 0.5 * (one.at(frame) + other.at(frame)),
            };
            // Half a step up and rounded down, so that zero is a value.
            self.held = (x * setting.steps + noise + 0.5).floor() / setting.steps;
        }
        *sample = narrow(dry * (1.0 - setting.mix) + self.held * setting.mix);
    }
}

impl Processor for Steps {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let steady = params.all_steady().then(|| self.setting(&params, 0));
        let mut settings = [Setting::default(); PIECE];
        if let Some(setting) = steady {
            settings = [setting; PIECE];
        }
        for start in (0..frames).step_by(PIECE) {
            let end = frames.min(start + PIECE);
            let count = end - start;
            for (frame, setting) in settings.iter_mut().enumerate().take(count) {
                if steady.is_none() {
                    *setting = self.setting(&params, start + frame);
                }
                setting.take = self.waited >= setting.held;
                if setting.take {
                    let late = self.waited - setting.held;
                    self.waited = if late < 1.0 { late } else { 0.0 };
                }
                self.waited += 1.0;
            }
            for (channel, lane) in self.lanes.iter_mut().enumerate() {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                let places = (first + start as u64..).zip(&settings);
                for (sample, (frame, setting)) in samples.iter_mut().zip(places) {
                    lane.process(sample, self.filtered, frame, setting);
                }
            }
        }
        for channel in 0..self.lanes.len() {
            io.outputs.mark(0, channel, Content::Signal);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for lane in &mut self.lanes {
            lane.filter.reset();
            lane.held = 0.0;
        }
        self.waited = f64::INFINITY;
    }
}
