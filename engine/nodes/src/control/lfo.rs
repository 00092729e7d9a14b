//! `control.lfo`: a slow oscillation for parameters to follow.

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
use airloom_dsp::oscillator::lfo::LfoShape;
use airloom_dsp::oscillator::phase::Phase;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::parameter::{geometric, linear};
use crate::saved_phase;

const RATE: usize = 0;
const DEPTH: usize = 1;
const OFFSET: usize = 2;

/// The type `control.lfo`.
pub struct Lfo;

impl NodeType for Lfo {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.lfo",
            version: 1,
            label: "LFO",
            description: "Sends offset + depth · shape to the parameters it is connected to; the shape swings \
                          between -1 and 1.",
            help: "Moves any parameter it is connected to, up and down at its own rate. The depth of the \
                   connection says how far the parameter goes, in its own unit.",
            icon: "lfo",
            tags: &["modulation", "oscillator", "vibrato", "tremolo"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "shape",
            description: "Sine and triangle rise from 0, saw rises from -1, square begins at 1.",
            kind: ConfigKind::Choice {
                options: &["sine", "triangle", "saw", "square"],
                default: "sine",
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::control("out")],
            params: vec![
                geometric("rate_hz", "Rate", Unit::Hertz, (0.001, 1000.0), 1.0)
                    .explained("Cycles per second."),
                linear("depth", "Depth", Unit::None, (-1.0, 1.0), 1.0)
                    .explained("How far the shape swings; below 0 it is upside down."),
                linear("offset", "Offset", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("Where its middle lies."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let shape = match request.config.text("shape") {
            "triangle" => LfoShape::Triangle,
            "saw" => LfoShape::Saw,
            "square" => LfoShape::Square,
            _ => LfoShape::Sine,
        };
        Ok(Prepared::immediate(Swing {
            rate_hz: request.stream.rate.as_f64(),
            shape,
            phase: Phase::default(),
        })
        .ringing(Tail::Infinite))
    }
}

struct Swing {
    rate_hz: f64,
    shape: LfoShape,
    phase: Phase,
}

impl Processor for Swing {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        for (frame, value) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            // Above half the rate the shape would fold back.
            let step = (params.at(RATE, frame) / self.rate_hz).min(0.5);
            let shape = self.shape.at(self.phase.next(step));
            *value = narrow(params.at(OFFSET, frame) + params.at(DEPTH, frame) * shape);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.phase = Phase::default();
    }

    fn save_state(&self, state: &mut StateBytes) {
        saved_phase::save(&self.phase, state);
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        self.phase = saved_phase::restore(state)?;
        Ok(())
    }
}
