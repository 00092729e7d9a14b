//! `level.crossfade`: from one signal to another.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_dsp::level::pan::PanLaw;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::level::fader::{Gains, PIECE};
use crate::parameter::linear;

const POSITION: usize = 0;

/// The type `level.crossfade`.
pub struct Crossfade;

impl NodeType for Crossfade {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.crossfade",
            version: 1,
            label: "Crossfader",
            description: "Blends from input a at position 0 to input b at position 1.",
            help: "Take the linear law for signals that are alike (a dry and a processed one, two versions of a mix): its \
                   gains add up to 1. Take equal power for signals that have nothing to do with each other: both are at \
                   -3 dB in the middle, and the loudness stays the same. At either end only one input is heard, bit by bit.",
            icon: "",
            tags: &["fade", "blend", "mix", "dj", "morph", "dry wet"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let law = ConfigField {
            name: "law",
            description: "linear: -6 dB each in the middle, for signals that are alike; equal_power: -3 dB, for others.",
            kind: ConfigKind::Choice {
                options: &["linear", "equal_power"],
                default: "linear",
            },
        };
        vec![law, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("a", layout), PortSpec::audio("b", layout)],
            outputs: vec![PortSpec::audio("out", layout)],
            params: vec![
                linear("position", "Position", Unit::None, (0.0, 1.0), 0.0)
                    .explained("0 is input a alone, 1 input b alone."),
            ],
            rests_as: Some(SumFrom::Zero),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let law = match request.config.text("law") {
            "equal_power" => PanLaw::Sin3,
            _ => PanLaw::Linear,
        };
        Ok(Prepared::immediate(Blend { law }))
    }
}

struct Blend {
    law: PanLaw,
}

impl Blend {
    /// The gains of a and b.
    fn gains(&self, position: f64) -> [f32; 2] {
        let (a, b) = self.law.gains(2.0 * position - 1.0);
        [narrow(a), narrow(b)]
    }
}

impl Processor for Blend {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, channels, params) = (io.frames(), io.outputs.channels(0), io.params);
        io.outputs.silence(0);
        let steady = params.steady(POSITION).map(|position| self.gains(position));
        for start in (0..frames).step_by(PIECE) {
            let piece = start..frames.min(start + PIECE);
            let mut gains = [[0.0; PIECE]; 2];
            if steady.is_none() {
                for (place, frame) in piece.clone().enumerate() {
                    let [a, b] = self.gains(params.at(POSITION, frame));
                    gains[0][place] = a;
                    gains[1][place] = b;
                }
            }
            for (input, moving) in gains.iter().enumerate() {
                let gains = match steady {
                    Some(steady) => Gains::Steady(steady[input]),
                    None => Gains::Moving(&moving[..piece.len()]),
                };
                let is_closed = matches!(gains, Gains::Steady(0.0));
                for channel in 0..channels {
                    if is_closed || io.inputs.content(input, channel) == Content::Silent {
                        continue;
                    }
                    let samples = &io.inputs.channel(input, channel)[piece.clone()];
                    let sum = &mut io.outputs.channel(0, channel)[piece.clone()];
                    gains.add(samples, sum);
                    io.outputs.mark(0, channel, Content::Signal);
                }
            }
        }
        Status::Idle
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        let Some(position) = params.steady(POSITION) else {
            return false;
        };
        for (input, gain) in self.gains(position).into_iter().enumerate() {
            mix.set_gain(input, gain);
        }
        true
    }

    fn reset(&mut self, _rt: &Rt) {}
}
