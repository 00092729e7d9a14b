//! `level.mid_side`: left and right as middle and side, and back.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

/// The type `level.mid_side`.
pub struct MidSide;

impl NodeType for MidSide {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.mid_side",
            version: 1,
            label: "Mid/side",
            description: "Encodes left and right as middle (L + R) / 2 and side (L - R) / 2, or decodes them.",
            help: "Put an encoder before and a decoder behind what is to work on middle and side separately; the middle is \
                   channel 1, the side channel 2. Encoder and decoder are inverse: material of up to 23 bits comes \
                   back bit by bit, any other within one rounding of the louder channel. Decoding also turns the \
                   signals of an M/S pair of microphones into stereo.",
            icon: "",
            tags: &["ms", "stereo", "encode", "decode", "matrix"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "mode",
            description: "encode makes middle and side of left and right, decode the reverse.",
            kind: ConfigKind::Choice {
                options: &["encode", "decode"],
                default: "encode",
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let scale = match request.config.text("mode") {
            "decode" => 1.0,
            _ => 0.5,
        };
        Ok(Prepared::immediate(Turn { scale }))
    }
}

/// Sum and difference of both channels, scaled.
struct Turn {
    scale: f32,
}

impl Processor for Turn {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        if io.is_output_silent(0) {
            return Status::Idle;
        }
        if let Some((first, second)) = io.outputs.pair(0, 0) {
            for (first, second) in first.iter_mut().zip(second) {
                // Scaled before they are added: a sum of the loudest values stays finite.
                let (a, b) = (*first * self.scale, *second * self.scale);
                *first = a + b;
                *second = a - b;
            }
        }
        io.outputs.mark(0, 0, Content::Signal);
        io.outputs.mark(0, 1, Content::Signal);
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
