//! `restore.noise_reduction`: steady noise taken down.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::restore::noise_reduction::{NoiseReduction, Setting};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::{choice, linear, switch};
use crate::rest::Rest;
use crate::{field, window};

const REDUCTION: usize = 0;
const SENSITIVITY: usize = 1;
const SMOOTHING: usize = 2;
const PROFILE: usize = 3;
const LEARN: usize = 4;

/// Frames of a window at 48 kHz: 43 ms.
const WINDOW: usize = 2048;

/// The type `restore.noise_reduction`.
pub struct Denoise;

impl NodeType for Denoise {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "restore.noise_reduction",
            version: 1,
            label: "Noise reduction",
            description: "Takes steady noise, hum and hiss under a signal down, band by band.",
            help: "For speech and music with fans, tape hiss or amplifiers behind them. It finds out by itself what noise is; it \
                   is more exact when it learns from a place where there is nothing but noise: switch learning on, play \
                   that place, switch it off. Reduce no more than needed: 6 to 12 dB go unnoticed, much more sounds like \
                   glass. Smoothing takes the chirping that is left of strong reduction. What was learned lasts until \
                   the node is reset.",
            icon: "",
            tags: &[
                "denoise",
                "hiss",
                "hum",
                "noise",
                "speech",
                "restoration",
                "cleanup",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                linear("reduction_db", "Reduction", Unit::Decibels, (0.0, 40.0), 12.0)
                    .explained("The most that is taken from a band; at 0 the signal passes as it is."),
                linear("sensitivity_db", "Sensitivity", Unit::Decibels, (-12.0, 12.0), 0.0)
                    .explained("How much louder the noise is taken for than it seems: more takes more, of the signal too."),
                linear("smoothing", "Smoothing", Unit::None, (0.0, 1.0), 0.5).explained(
                    "How slowly and widely bands move: more chirps less, but softens attacks.",
                ),
                choice("profile", "Profile", &["adaptive", "learned"], 0)
                    .explained("Whether the noise is followed all the time, or is what was learned."),
                switch("learn", "Learn", false).explained("While it is on, what comes is learned as noise."),
            ],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        NoiseReduction::bytes(
            window::frames(WINDOW, stream.rate),
            config.count("channels"),
        ) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let size = window::frames(WINDOW, rate);
        let channels = request.config.count("channels");
        let reduction = NoiseReduction::new(size, channels, rate.as_f64());
        let delay = reduction.delay() as u64;
        Ok(Prepared::immediate(Reducing {
            hop: reduction.hop(),
            channels,
            reduction,
            rest: Rest::new(3 * delay),
        })
        .late_by(Frames(delay))
        .ringing(Tail::Frames(Frames(delay))))
    }
}

struct Reducing {
    reduction: NoiseReduction,
    hop: usize,
    channels: usize,
    rest: Rest,
}

fn setting(params: &Params<'_>, frame: usize) -> Setting {
    Setting {
        floor: Decibels(-params.at(REDUCTION, frame)).to_gain(),
        sensitivity: Decibels(params.at(SENSITIVITY, frame) * 2.0).to_gain(),
        smoothing: params.at(SMOOTHING, frame),
        learned: params.at(PROFILE, frame) >= 0.5,
        learning: params.at(LEARN, frame) >= 0.5,
    }
}

impl Processor for Reducing {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let place = usize::try_from(frame % self.hop as u64).unwrap_or(0);
            let end = frames.min(start + self.hop - place);
            if self.rest.begins(frame) {
                self.reduction.clear();
            }
            if place == 0 && !self.rest.is_resting() {
                self.reduction.hop_on(&setting(&params, start));
            }
            for channel in 0..self.channels {
                self.rest
                    .hear_input(&io.outputs.channel(0, channel)[start..end]);
            }
            if !self.rest.is_resting() {
                rested = false;
                for channel in 0..self.channels {
                    let samples = &mut io.outputs.channel(0, channel)[start..end];
                    self.reduction.process(channel, samples, place);
                    self.rest.hear_output(samples);
                }
            }
            start = end;
        }
        let silent = silent_in && rested;
        for channel in 0..self.channels {
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
        self.reduction.reset();
        self.rest.reset();
    }
}
