//! `control.slew`: a control signal that may not jump.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::grid;
use crate::parameter::linear;

const RISE: usize = 0;
const FALL: usize = 1;

/// The type `control.slew`.
pub struct Slew;

impl NodeType for Slew {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.slew",
            version: 1,
            label: "Slew",
            description: "Follows a control signal no faster than is set, up and down separately.",
            help: "Put it behind what jumps: a switch, a random source, a sequencer. linear moves at constant speed, 1 in the \
                   time that is set, as portamento does; exponential covers 63 % of what is left in that time, as a \
                   capacitor does. 0 ms follows at once. It starts at the first value that comes in.",
            icon: "",
            tags: &["smooth", "lag", "glide", "portamento"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "shape",
            description: "linear: at constant speed; exponential: quick first, then slower.",
            kind: ConfigKind::Choice {
                options: &["linear", "exponential"],
                default: "linear",
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        let time = |id: &'static str, label: &'static str, help: &'static str| {
            linear(id, label, Unit::Milliseconds, (0.0, 20_000.0), 50.0)
                .unsmoothed()
                .explained(help)
        };
        Ok(NodeSpec {
            inputs: vec![PortSpec::control("in")],
            outputs: vec![PortSpec::control("out")],
            params: vec![
                time(
                    "rise_ms",
                    "Rise",
                    "How long it rises by 1, or by 63 % of what is left.",
                ),
                time(
                    "fall_ms",
                    "Fall",
                    "How long it falls by 1, or by 63 % of what is left.",
                ),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Follower {
            rate_hz: request.stream.rate.as_f64(),
            is_linear: request.config.text("shape") != "exponential",
            value: None,
            pace: None,
        })
        .ringing(Tail::Infinite))
    }
}

struct Follower {
    rate_hz: f64,
    is_linear: bool,
    /// `None` until the first frame, which starts at its value.
    value: Option<f64>,
    /// Steps or factors of rise and fall; `None` until the first frame.
    pace: Option<[f64; 2]>,
}

impl Follower {
    /// The most that it moves in a frame, or the part of what is left.
    fn pace(&self, milliseconds: f64) -> f64 {
        let frames = milliseconds / 1000.0 * self.rate_hz;
        if frames <= 0.0 {
            return if self.is_linear { f64::INFINITY } else { 1.0 };
        }
        if self.is_linear {
            1.0 / frames
        } else {
            -(-1.0 / frames).exp_m1()
        }
    }
}

impl Processor for Follower {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params, first) = (io.inputs, io.params, io.context.frame);
        let out = io.outputs.channel(0, 0);
        for ((frame, target), out) in inputs.channel(0, 0).iter().enumerate().zip(out) {
            let [rise, fall] = match self.pace {
                Some(pace) if !grid::is_on(first + frame as u64) => pace,
                _ => [RISE, FALL].map(|param| self.pace(params.at(param, frame))),
            };
            self.pace = Some([rise, fall]);
            let target = f64::from(*target);
            let value = self.value.unwrap_or(target);
            let pace = if target > value { rise } else { fall };
            let left = target - value;
            let moved = if self.is_linear {
                value + left.clamp(-pace, pace)
            } else {
                value + left * pace
            };
            // The last step lands where it goes, whatever rounding has left.
            let is_there = left.abs() <= pace && self.is_linear || left.abs() < 1e-9;
            let moved = if is_there { target } else { moved };
            self.value = Some(moved);
            *out = narrow(moved);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.value = None;
        self.pace = None;
    }
}
