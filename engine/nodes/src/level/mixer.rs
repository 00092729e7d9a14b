//! `level.mixer`: the sum of several inputs, each at its level.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::level::fader::{Fader, Gains, PIECE};
use crate::parameter::{FADE_SECONDS, gain_db, switch};

/// The most inputs; above it a console of several mixers is the better picture too.
const MAX_INPUTS: i64 = 64;

/// The type `level.mixer`.
pub struct Mixer;

impl NodeType for Mixer {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.mixer",
            version: 1,
            label: "Mixer",
            description: "Sums its inputs, each with a gain and a mute.",
            help: "Adds several inputs, each with a gain and a mute of its own. Inputs that are silent cost \
                   nothing.",
            icon: "mixer",
            tags: &["sum", "bus", "desk", "fader"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let inputs = ConfigField {
            name: "inputs",
            description: "How many inputs there are.",
            kind: ConfigKind::Integer {
                min: 1,
                max: MAX_INPUTS,
                default: 2,
            },
        };
        vec![inputs, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let names = || (1..=config.count("inputs")).map(|number| format!("in{number}"));
        let strip = |name: String| {
            let number = name.trim_start_matches("in");
            [
                gain_db(format!("{name}.gain_db"), format!("Input {number} gain"))
                    .explained("How loud this input is in the sum.")
                    .in_group(format!("Input {number}")),
                switch(
                    format!("{name}.mute"),
                    format!("Input {number} mute"),
                    false,
                )
                .explained("Fades this input to silence and back.")
                .in_group(format!("Input {number}")),
            ]
        };
        Ok(NodeSpec {
            inputs: names().map(|name| PortSpec::audio(name, layout)).collect(),
            outputs: vec![PortSpec::audio("out", layout)],
            params: names().flat_map(strip).collect(),
            rests_as: Some(SumFrom::Zero),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let fade = request.stream.rate.frames(FADE_SECONDS).0;
        let strips = (0..request.config.count("inputs"))
            .map(|input| Fader::new(2 * input, 2 * input + 1, fade))
            .collect();
        Ok(Prepared::immediate(Sum { strips }))
    }
}

struct Sum {
    strips: Vec<Fader>,
}

impl Processor for Sum {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, channels, params) = (io.frames(), io.outputs.channels(0), io.params);
        io.outputs.silence(0);
        for (input, strip) in self.strips.iter_mut().enumerate() {
            let silent = io.inputs.is_silent(input);
            if let Some(gain) = strip.steady(&params) {
                if silent || gain == 0.0 {
                    continue;
                }
                for channel in 0..channels {
                    let samples = io.inputs.channel(input, channel);
                    Gains::Steady(gain).add(samples, io.outputs.channel(0, channel));
                    io.outputs.mark(0, channel, Content::Signal);
                }
                continue;
            }
            let mut gains = [0.0; PIECE];
            for start in (0..frames).step_by(PIECE) {
                let piece = start..frames.min(start + PIECE);
                let gains = &mut gains[..piece.len()];
                strip.moving(&params, start, gains);
                if silent {
                    continue;
                }
                for channel in 0..channels {
                    let samples = &io.inputs.channel(input, channel)[piece.clone()];
                    let sum = &mut io.outputs.channel(0, channel)[piece.clone()];
                    Gains::Moving(gains).add(samples, sum);
                    io.outputs.mark(0, channel, Content::Signal);
                }
            }
        }
        if self.strips.iter().all(Fader::is_resting) {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        let mut is_resting = true;
        for (input, strip) in self.strips.iter_mut().enumerate() {
            match strip.steady(params) {
                Some(gain) => mix.set_gain(input, gain),
                None => is_resting = false,
            }
        }
        is_resting
    }

    fn reset(&mut self, _rt: &Rt) {
        self.strips.iter_mut().for_each(Fader::reset);
    }
}
