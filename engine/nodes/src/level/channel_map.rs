//! `level.channel_map`: from one layout to another.

mod layouts;
mod text;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::level::remix::{Taps, hold_to_full_scale, remix};
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::level::channel_map::layouts::{LAYOUTS, Side};
use crate::level::fader::Gains;

/// The type `level.channel_map`.
pub struct ChannelMap;

/// What every output channel is made of.
fn taps(config: &Config) -> Result<Vec<Taps>, ConfigError> {
    let (from, to) = (Side::of(config, "from")?, Side::of(config, "to")?);
    let map = config.text("map");
    let mut outputs = if !map.trim().is_empty() {
        text::read(map, &from, &to)?
    } else if from.is_discrete() || to.is_discrete() {
        let wire = |output| Taps {
            taps: Vec::from_iter((output < from.channels()).then_some((output, 1.0))),
        };
        (0..to.channels()).map(wire).collect()
    } else {
        let lfe = Decibels(config.number("lfe_db")).to_gain();
        remix(from.speakers(), to.speakers(), lfe)
    };
    if config.flag("normalise") {
        hold_to_full_scale(&mut outputs);
    }
    Ok(outputs)
}

impl NodeType for ChannelMap {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.channel_map",
            version: 1,
            label: "Channel map",
            description: "Turns one channel layout into another, from mono to 7.1.4 or any count up to 64, by the \
                          coefficients of ITU-R BS.775 or by a map of your own.",
            help: "Loudspeakers that both layouts have are passed on bit by bit. Mixing down, the centre and the surrounds \
                   go into left and right at -3 dB, mono takes left and right at -3 dB each and the centre as it is \
                   (ITU-R BS.775-3, table 2); backs go into the surrounds and tops into what stands below them, at -3 dB \
                   as well; low-frequency effects are left out unless a level is set. Mixing up makes nothing up: \
                   loudspeakers without a counterpart stay silent, mono goes to the centre or at -3 dB to left and right. \
                   Discrete layouts are wired by number. A down-mix can be louder than what it is made of: leave \
                   headroom, or normalise. A map such as \"L = L + C@-3, R = R + C@-3, 3 = -5\" replaces all rules: \
                   output = inputs, by name or number, each with a gain in dB behind @; a minus inverts.",
            icon: "",
            tags: &[
                "downmix", "upmix", "surround", "5.1", "7.1.4", "mono", "layout", "remap",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let layout = |name, description| ConfigField {
            name,
            description,
            kind: ConfigKind::Choice {
                options: LAYOUTS,
                default: "stereo",
            },
        };
        let count = |name, description| ConfigField {
            name,
            description,
            kind: ConfigKind::Integer {
                min: 1,
                max: 64,
                default: 2,
            },
        };
        vec![
            layout("from", "The layout of the input."),
            layout("to", "The layout of the output."),
            count("from_channels", "How many channels a discrete input has."),
            count("to_channels", "How many channels a discrete output has."),
            ConfigField {
                name: "lfe_db",
                description: "How loud low-frequency effects go into a layout that has none; -120 dB leaves them out.",
                kind: ConfigKind::Number {
                    min: -120.0,
                    max: 10.0,
                    default: -120.0,
                    unit: "dB",
                },
            },
            ConfigField {
                name: "normalise",
                description: "Lowers all coefficients by one ratio, so that no output can exceed full scale.",
                kind: ConfigKind::Bool { default: false },
            },
            ConfigField {
                name: "map",
                description: "A map that replaces the rules: OUT = IN@dB + IN@dB, and so on; outputs that it does not \
                              name are silent.",
                kind: ConfigKind::Text,
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        taps(config)?;
        let (from, to) = (Side::of(config, "from")?, Side::of(config, "to")?);
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", from.layout())],
            outputs: vec![PortSpec::audio("out", to.layout())],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let outputs = taps(request.config).map_err(|error| PrepareError::Config {
            field: "map",
            reason: error.to_string(),
        })?;
        let narrowed = |taps: Taps| {
            let taps = taps.taps.into_iter();
            taps.map(|(input, factor)| (input, narrow(factor)))
                .collect()
        };
        Ok(Prepared::immediate(Remixer {
            outputs: outputs.into_iter().map(narrowed).collect(),
        }))
    }
}

struct Remixer {
    /// Inputs and factors, by output.
    outputs: Vec<Vec<(usize, f32)>>,
}

impl Processor for Remixer {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        for (output, taps) in self.outputs.iter().enumerate() {
            let sum = io.outputs.channel(0, output);
            if let [(input, 1.0)] = taps.as_slice() {
                sum.copy_from_slice(io.inputs.channel(0, *input));
                io.outputs.mark(0, output, io.inputs.content(0, *input));
                continue;
            }
            sum.fill(0.0);
            let mut content = Content::Silent;
            for (input, factor) in taps {
                if io.inputs.content(0, *input) != Content::Silent {
                    Gains::Steady(*factor).add(io.inputs.channel(0, *input), sum);
                    content = Content::Signal;
                }
            }
            io.outputs.mark(0, output, content);
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
