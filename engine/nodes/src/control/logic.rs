//! `control.logic`: decisions, memories and samples of control signals.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::control::threshold::Threshold;
use crate::parameter::linear;

const THRESHOLD: usize = 0;
const HYSTERESIS: usize = 1;

/// The names that `operation` takes.
const NAMES: &[&str] = &[
    "compare",
    "and",
    "or",
    "xor",
    "not",
    "latch",
    "toggle",
    "sample_hold",
];

/// The type `control.logic`.
pub struct Logic;

impl NodeType for Logic {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.logic",
            version: 1,
            label: "Logic",
            description: "Compares, combines, remembers and samples control signals; on is 1, off is 0.",
            help: "An input is on from the threshold on, and off again below it less the hysteresis, so that a signal that \
                   trembles there does not chatter. compare: whether a exceeds b by the threshold; and, or, xor, not: of \
                   a and b; latch: a switches on, b off; toggle: every rise of a changes it, a rise of b switches off; \
                   sample_hold: every rise of b takes the value of a and keeps it. What is remembered is saved with the \
                   document.",
            icon: "",
            tags: &[
                "if",
                "compare",
                "threshold",
                "hysteresis",
                "latch",
                "toggle",
                "sample and hold",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "operation",
            description: "What is made of a and b.",
            kind: ConfigKind::Choice {
                options: NAMES,
                default: "compare",
            },
        }]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let inputs: &[&'static str] = if config.text("operation") == "not" {
            &["a"]
        } else {
            &["a", "b"]
        };
        Ok(NodeSpec {
            inputs: inputs.iter().map(|name| PortSpec::control(*name)).collect(),
            outputs: vec![PortSpec::control("out")],
            params: vec![
                linear("threshold", "Threshold", Unit::None, (-100.0, 100.0), 0.5).explained(
                    "From where on an input is on; of compare, how far a has to exceed b.",
                ),
                linear("hysteresis", "Hysteresis", Unit::None, (0.0, 10.0), 0.02)
                    .explained("How far below the threshold it goes off again."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let operation = match request.config.text("operation") {
            "and" => Operation::And,
            "or" => Operation::Or,
            "xor" => Operation::Xor,
            "not" => Operation::Not,
            "latch" => Operation::Latch,
            "toggle" => Operation::Toggle,
            "sample_hold" => Operation::SampleHold,
            _ => Operation::Compare,
        };
        Ok(Prepared::immediate(Decision {
            operation,
            memory: Memory::default(),
        })
        .ringing(Tail::Infinite))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Compare,
    And,
    Or,
    Xor,
    Not,
    Latch,
    Toggle,
    SampleHold,
}

/// What it has seen.
#[derive(Clone, Copy, Default, PartialEq)]
struct Memory {
    a: Threshold,
    b: Threshold,
    /// The state of latch and toggle, the sample that is held.
    held: f32,
}

struct Decision {
    operation: Operation,
    memory: Memory,
}

const fn level(on: bool) -> f32 {
    if on { 1.0 } else { 0.0 }
}

impl Decision {
    /// One frame.
    fn next(&mut self, a: f32, b: f32, threshold: f64, hysteresis: f64) -> f32 {
        let memory = &mut self.memory;
        if self.operation == Operation::Compare {
            let difference = f64::from(a) - f64::from(b);
            memory.a.rises(difference, threshold, hysteresis);
            return level(memory.a.is_on());
        }
        let a_rises = memory.a.rises(f64::from(a), threshold, hysteresis);
        let b_rises = memory.b.rises(f64::from(b), threshold, hysteresis);
        let (is_a, is_b) = (memory.a.is_on(), memory.b.is_on());
        match self.operation {
            Operation::Compare => {}
            Operation::And => return level(is_a && is_b),
            Operation::Or => return level(is_a || is_b),
            Operation::Xor => return level(is_a != is_b),
            Operation::Not => return level(!is_a),
            Operation::Latch if is_b => memory.held = 0.0,
            Operation::Latch if a_rises => memory.held = 1.0,
            Operation::Toggle if b_rises => memory.held = 0.0,
            Operation::Toggle if a_rises => memory.held = 1.0 - memory.held,
            Operation::SampleHold if b_rises => memory.held = a,
            Operation::Latch | Operation::Toggle | Operation::SampleHold => {}
        }
        memory.held
    }
}

impl Processor for Decision {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params) = (io.inputs, io.params);
        let is_still = (0..2).all(|port| inputs.content(port, 0) != Content::Signal);
        let (a, b) = (inputs.channel(0, 0), inputs.channel(1, 0));
        let value = |samples: &[f32], frame: usize| samples.get(frame).copied().unwrap_or(0.0);
        let (threshold, hysteresis) = (params.steady(THRESHOLD), params.steady(HYSTERESIS));
        if let (true, Some(threshold), Some(hysteresis)) = (is_still, threshold, hysteresis) {
            let before = self.memory;
            let result = self.next(value(a, 0), value(b, 0), threshold, hysteresis);
            // Nothing comes of asking the same once more: the whole call is like its first frame.
            if self.memory == before {
                io.outputs.constant(0, result);
                return Status::Active;
            }
            self.memory = before;
        }
        for (frame, out) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let (threshold, hysteresis) =
                (params.at(THRESHOLD, frame), params.at(HYSTERESIS, frame));
            *out = self.next(value(a, frame), value(b, frame), threshold, hysteresis);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.memory = Memory::default();
    }

    /// What is on stays on, and a sample stays held: nobody may press the button again.
    fn save_state(&self, state: &mut StateBytes) {
        let Memory { a, b, held } = self.memory;
        state.push(&[u8::from(a.is_on()), u8::from(b.is_on())]);
        state.push(&held.to_le_bytes());
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        let &[a, b, b0, b1, b2, b3] = state else {
            return Err(RestoreError {
                found: state.len(),
                expected: "two switches and a value in 6 bytes",
            });
        };
        let held = f32::from_le_bytes([b0, b1, b2, b3]);
        self.memory = Memory {
            a: Threshold::new(a != 0),
            b: Threshold::new(b != 0),
            held: if held.is_finite() { held } else { 0.0 },
        };
        Ok(())
    }
}
