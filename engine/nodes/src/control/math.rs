//! `control.math`: control signals added, scaled, limited, bent.

mod operation;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::control::math::operation::{NAMES, Operation};
use crate::parameter::{linear, switch};

/// The type `control.math`.
pub struct Math;

/// An operand or a limit.
fn number(id: &'static str, label: &'static str, default: f64, help: &'static str) -> ParamSpec {
    linear(id, label, Unit::None, (-100.0, 100.0), default).explained(help)
}

impl NodeType for Math {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.math",
            version: 1,
            label: "Math",
            description: "Calculates with control signals, frame by frame.",
            help: "Operations of two take a and b; each is its input plus the parameter of that name, so either may be a \
                   signal, a constant, or both. map takes a from one range to another, clamp holds it within limits, curve \
                   bends 0 … 1, quantise rounds to steps. Whatever comes in, the result is a number from -1000 to 1000: a \
                   division by 0 gives 0, a power of a negative number takes the sign along.",
            icon: "",
            tags: &[
                "arithmetic",
                "add",
                "multiply",
                "scale",
                "range",
                "map",
                "clamp",
                "curve",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "operation",
            description: "What is calculated.",
            kind: ConfigKind::Choice {
                options: NAMES,
                default: "add",
            },
        }]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let operation = Operation::of(config.text("operation"));
        let inputs: &[&'static str] = if operation.takes_two() {
            &["a", "b"]
        } else {
            &["a"]
        };
        let mut params = vec![number("a", "A", 0.0, "Added to input a.")];
        params.extend(match operation {
            Operation::Absolute => Vec::new(),
            Operation::Clamp => vec![
                number("min", "Minimum", -1.0, "The result is never below it."),
                number("max", "Maximum", 1.0, "The result is never above it, nor below the minimum."),
            ],
            Operation::Map => vec![
                number("in_min", "From", 0.0, "What becomes the first end of the new range."),
                number("in_max", "To", 1.0, "What becomes the other end of the new range."),
                number("out_min", "New from", -1.0, "The first end of the new range."),
                number("out_max", "New to", 1.0, "The other end of the new range."),
                switch("clamp", "Clamp", true).explained("Whether the result is held within the new range."),
            ],
            Operation::Curve => vec![
                linear("bend", "Bend", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("0 leaves 0 … 1 as it is, above it rises quickly first, below it slowly first."),
            ],
            Operation::Quantise => vec![
                linear("step", "Step", Unit::None, (0.0, 100.0), 1.0 / 12.0)
                    .explained("The distance between two results: 1/12 are semitones of a pitch; 0 leaves all as it is."),
            ],
            _ => vec![number("b", "B", 0.0, "Added to input b.")],
        });
        Ok(NodeSpec {
            inputs: inputs.iter().map(|name| PortSpec::control(*name)).collect(),
            outputs: vec![PortSpec::control("out")],
            params,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let operation = Operation::of(request.config.text("operation"));
        Ok(Prepared::immediate(Calculator { operation }).ringing(Tail::Infinite))
    }
}

struct Calculator {
    operation: Operation,
}

impl Calculator {
    /// The result at a frame of this call.
    fn at(&self, params: &Params<'_>, frame: usize, a: f32, b: f32) -> f32 {
        let param = |index: usize| params.at(index, frame);
        narrow(
            self.operation
                .apply(f64::from(a) + param(0), f64::from(b), param),
        )
    }
}

impl Processor for Calculator {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params) = (io.inputs, io.params);
        let two = self.operation.takes_two();
        let ports = if two { 2 } else { 1 };
        let is_still = (0..ports).all(|port| inputs.content(port, 0) != Content::Signal);
        let first = |port: usize| inputs.channel(port, 0).first().copied().unwrap_or(0.0);
        if is_still && params.all_steady() {
            let b = if two { first(1) } else { 0.0 };
            let result = self.at(&params, 0, first(0), b);
            io.outputs.constant(0, result);
            return Status::Active;
        }
        let (a, b) = (inputs.channel(0, 0), inputs.channel(1, 0));
        for (frame, out) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let value = |samples: &[f32]| samples.get(frame).copied().unwrap_or(0.0);
            let b = if two { value(b) } else { 0.0 };
            *out = self.at(&params, frame, value(a), b);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {}
}
