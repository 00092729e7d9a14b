//! A node that computes with whole numbers below a modulus, exactly, and may take its time.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

/// The name of [`Fold`].
pub const FOLD: &str = "fuzz.fold";

/// A prime, so that nothing cancels out; sums of many stay exact in an f32.
pub const MODULUS: u32 = 4_093;

/// What an output makes of the inputs of a frame; of zeros it makes zero.
#[must_use]
pub fn folded(output: usize, inputs: &[u32]) -> u32 {
    let weighed = (1_u32..)
        .zip(inputs)
        .map(|(weight, input)| weight * input)
        .sum::<u32>();
    let factor = if output == 0 { 1 } else { 3 };
    (weighed % MODULUS) * factor % MODULUS
}

/// out0 = Σ (k + 1)·in_k, out1 = 3·out0, both modulo [`MODULUS`]; later by `latency` frames.
pub struct Fold;

impl NodeType for Fold {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: FOLD,
            version: 1,
            label: "Fold",
            description: "Whole numbers, exactly.",
            ..NodeInfo::default()
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let count = |name, max| ConfigField {
            name,
            description: "How many there are.",
            kind: ConfigKind::Integer {
                min: 0,
                max,
                default: 1,
            },
        };
        let in_place = ConfigField {
            name: "in_place",
            description: "Whether it may overwrite its first input.",
            kind: ConfigKind::Bool { default: false },
        };
        vec![
            count("inputs", 3),
            count("outputs", 2),
            count("latency", 1_000),
            in_place,
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let ports = |what: &str, count: usize| {
            let names = (0..count).map(|number| format!("{what}{number}"));
            names
                .map(|name| PortSpec::audio(name, ChannelLayout::Stereo))
                .collect()
        };
        Ok(NodeSpec {
            inputs: ports("in", config.count("inputs")),
            outputs: ports("out", config.count("outputs")),
            in_place: config.flag("in_place").then_some(InPlace {
                input: 0,
                output: 0,
            }),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let count = |name| request.config.count(name);
        let latency = count("latency");
        Ok(Prepared::immediate(Folds {
            inputs: count("inputs"),
            lines: vec![vec![0.0; latency + 1]; 2 * count("outputs")],
            place: 0,
            is_in_place: request.config.flag("in_place"),
        })
        .late_by(Frames(latency as u64))
        .ringing(Tail::Frames(Frames(latency as u64))))
    }
}

struct Folds {
    inputs: usize,
    /// By output and channel.
    lines: Vec<Vec<f32>>,
    place: usize,
    is_in_place: bool,
}

impl Processor for Folds {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        if self.is_in_place {
            // What is silent there says nothing about the other inputs.
            io.through(0, 0);
            for channel in 0..2 {
                io.outputs.mark(0, channel, Content::Signal);
            }
        }
        for frame in 0..io.frames() {
            for channel in 0..2 {
                let mut values = [0; 3];
                for (port, value) in values.iter_mut().enumerate().take(self.inputs) {
                    let sample = if port == 0 && self.is_in_place {
                        io.outputs.channel(0, channel)[frame]
                    } else {
                        io.inputs.channel(port, channel)[frame]
                    };
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "whole and small"
                    )]
                    let whole = sample as u32;
                    *value = whole;
                }
                for output in 0..self.lines.len() / 2 {
                    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
                    let sample = folded(output, &values) as f32;
                    let line = &mut self.lines[2 * output + channel];
                    let size = line.len();
                    line[self.place % size] = sample;
                    io.outputs.channel(output, channel)[frame] = line[(self.place + 1) % size];
                }
            }
            self.place += 1;
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for line in &mut self.lines {
            line.fill(0.0);
        }
    }
}
