//! `control.random`: chance as a control signal.

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
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::parameter::{geometric, linear};

const RATE: usize = 0;
const DEPTH: usize = 1;
const OFFSET: usize = 2;

/// The type `control.random`.
pub struct Random;

impl NodeType for Random {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.random",
            version: 1,
            label: "Random",
            description: "Sends offset + depth · a random number between -1 and 1, a new one at its rate.",
            help: "stepped jumps to each new number, linear goes there in a straight line, smooth without a corner. The \
                   numbers come from the seed of the document and the id of the node: every rendering has the same \
                   ones, two nodes have different ones.",
            icon: "",
            tags: &[
                "chance",
                "noise",
                "sample and hold",
                "drift",
                "wobble",
                "modulation",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "shape",
            description: "How it goes from one number to the next.",
            kind: ConfigKind::Choice {
                options: &["smooth", "linear", "stepped"],
                default: "smooth",
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::control("out")],
            params: vec![
                geometric("rate_hz", "Rate", Unit::Hertz, (0.001, 1000.0), 1.0)
                    .explained("New numbers per second."),
                linear("depth", "Depth", Unit::None, (-1.0, 1.0), 1.0)
                    .explained("How far the numbers go from the offset."),
                linear("offset", "Offset", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("The middle of the numbers."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let shape = match request.config.text("shape") {
            "stepped" => Shape::Stepped,
            "linear" => Shape::Linear,
            _ => Shape::Smooth,
        };
        Ok(Prepared::immediate(Dice {
            rate_hz: request.stream.rate.as_f64(),
            shape,
            numbers: WhiteNoise::new(request.seed, 0),
            position: 0.0,
        })
        .ringing(Tail::Infinite))
    }
}

#[derive(Clone, Copy)]
enum Shape {
    Smooth,
    Linear,
    Stepped,
}

impl Shape {
    /// How much of the next number there is at a place between two, 0 ≤ x < 1.
    fn part(self, x: f64) -> f64 {
        match self {
            // The cubic whose slope is 0 at both ends.
            Self::Smooth => x * x * (3.0 - 2.0 * x),
            Self::Linear => x,
            Self::Stepped => 0.0,
        }
    }
}

struct Dice {
    rate_hz: f64,
    shape: Shape,
    numbers: WhiteNoise,
    /// Numbers passed, with the place on the way to the next: exact to 10⁻⁶ for a year at 1 kHz.
    position: f64,
}

impl Processor for Dice {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        for (frame, out) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let whole = self.position.floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative, without fraction; saturates"
            )]
            let number = whole as u64;
            let (from, to) = (
                self.numbers.at(number),
                self.numbers.at(number.wrapping_add(1)),
            );
            let value = from + (to - from) * self.shape.part(self.position - whole);
            *out = narrow(params.at(OFFSET, frame) + params.at(DEPTH, frame) * value);
            self.position += params.at(RATE, frame) / self.rate_hz;
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.position = 0.0;
    }

    fn save_state(&self, state: &mut StateBytes) {
        state.push(&self.position.to_le_bytes());
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        let bytes = state.try_into().map_err(|_| RestoreError {
            found: state.len(),
            expected: "the position in 8 bytes",
        })?;
        let position = f64::from_le_bytes(bytes);
        let is_position = position.is_finite() && position >= 0.0;
        self.position = if is_position { position } else { 0.0 };
        Ok(())
    }
}
