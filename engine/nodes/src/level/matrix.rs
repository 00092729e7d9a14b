//! `level.matrix`: every input channel to every output channel, each at its level.

use std::borrow::Cow;

use airloom_api::channels::{ChannelLayout, MAX_CHANNELS};
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::level::fader::{Gains, PIECE};
use crate::parameter::linear;

/// The type `level.matrix`.
pub struct Matrix;

/// A count of channels, 2 when left out.
fn count(name: &'static str, description: &'static str) -> ConfigField {
    ConfigField {
        name,
        description,
        kind: ConfigKind::Integer {
            min: 1,
            max: i64::try_from(MAX_CHANNELS).unwrap_or(i64::MAX),
            default: 2,
        },
    }
}

fn layout(config: &Config, field: &'static str) -> Result<ChannelLayout, ConfigError> {
    let channels = config.count(field);
    ChannelLayout::from_count(channels).ok_or_else(|| ConfigError {
        field: Cow::Borrowed(field),
        found: channels.to_string(),
        expected: format!("a whole number from 1 to {MAX_CHANNELS}"),
    })
}

impl NodeType for Matrix {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.matrix",
            version: 1,
            label: "Matrix",
            description: "Sends any channel of its input to any channel of its output, each crossing at its own level.",
            help: "A cross-point mixer for up to 64 by 64 channels. It starts as a straight wire: channel 1 to 1, 2 to 2, \
                   everything else silent at -120 dB. Several inputs on one output are summed at the levels that are \
                   set, so leave headroom for them.",
            icon: "",
            tags: &["route", "crosspoint", "mixer", "patch", "channels"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            count("inputs", "How many channels the input has."),
            count("outputs", "How many channels the output has."),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let (from, to) = (layout(config, "inputs")?, layout(config, "outputs")?);
        let crossing = |output: usize, input: usize| {
            let default = if input == output {
                0.0
            } else {
                Decibels::SILENCE.0
            };
            linear(
                format!("out{output}.in{input}_db"),
                format!("Input {input} to output {output}"),
                Unit::Decibels,
                (Decibels::SILENCE.0, 24.0),
                default,
            )
            .explained(
                "How loud this input channel is in this output channel; -120 dB is not at all.",
            )
            .in_group(format!("Output {output}"))
        };
        let params = (1..=to.channels())
            .flat_map(|output| (1..=from.channels()).map(move |input| (output, input)))
            .map(|(output, input)| crossing(output, input))
            .collect();
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", from)],
            outputs: vec![PortSpec::audio("out", to)],
            params,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let inputs = request.config.count("inputs");
        let crossings = inputs * request.config.count("outputs");
        let closed = Crossing {
            gain_db: Decibels::SILENCE.0,
            gain: 0.0,
            is_moving: false,
        };
        Ok(Prepared::immediate(Crossbar {
            inputs,
            crossings: vec![closed; crossings],
            seen: None,
        }))
    }
}

/// What is known of one crossing.
#[derive(Clone, Copy)]
struct Crossing {
    /// The last level that rested.
    gain_db: f64,
    /// Its factor.
    gain: f32,
    /// Whether it moves during this call.
    is_moving: bool,
}

struct Crossbar {
    inputs: usize,
    /// By output, then by input: the order of the parameters.
    crossings: Vec<Crossing>,
    /// The revision of the parameters that `crossings` follows.
    seen: Option<u64>,
}

impl Crossbar {
    /// Takes in what the parameters have become.
    fn follow(&mut self, params: &Params<'_>) {
        if self.seen.is_some_and(|seen| !params.changed_since(seen)) {
            return;
        }
        for (index, crossing) in self.crossings.iter_mut().enumerate() {
            let steady = params.steady(index);
            crossing.is_moving = steady.is_none();
            if let Some(gain_db) = steady.filter(|gain_db| *gain_db != crossing.gain_db) {
                crossing.gain_db = gain_db;
                crossing.gain = narrow(Decibels(gain_db).to_gain());
            }
        }
        self.seen = Some(params.revision());
    }
}

impl Processor for Crossbar {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, params) = (io.frames(), io.params);
        self.follow(&params);
        io.outputs.silence(0);
        for (index, crossing) in self.crossings.iter().enumerate() {
            let (output, input) = (index / self.inputs, index % self.inputs);
            let is_closed = crossing.gain == 0.0 && !crossing.is_moving;
            if is_closed || io.inputs.content(0, input) == Content::Silent {
                continue;
            }
            let samples = io.inputs.channel(0, input);
            let sum = io.outputs.channel(0, output);
            if crossing.is_moving {
                let mut gains = [0.0; PIECE];
                for start in (0..frames).step_by(PIECE) {
                    let piece = start..frames.min(start + PIECE);
                    let gains = &mut gains[..piece.len()];
                    for (frame, gain) in piece.clone().zip(gains.iter_mut()) {
                        *gain = narrow(Decibels(params.at(index, frame)).to_gain());
                    }
                    Gains::Moving(gains).add(&samples[piece.clone()], &mut sum[piece]);
                }
            } else {
                Gains::Steady(crossing.gain).add(samples, sum);
            }
            io.outputs.mark(0, output, Content::Signal);
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {
        self.seen = None;
    }
}
