//! `control.macro`: a knob as a control signal.

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

use crate::parameter::linear;

const VALUE: usize = 0;

/// The type `control.macro`.
pub struct MacroKnob;

impl NodeType for MacroKnob {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.macro",
            version: 1,
            label: "Macro",
            description: "A knob whose value moves everything that it is connected to.",
            help: "One hand for many parameters: connect it to each of them, with a depth and a curve of its own. It takes \
                   part in the graph like any control signal, so it can go through math or slew, and be moved by another \
                   signal. Macros of the document do the same without a node, and are what a host automates.",
            icon: "",
            tags: &[
                "knob",
                "controller",
                "modulation",
                "automation",
                "performance",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "range",
            description: "unipolar goes from 0 to 1, bipolar from -1 to 1.",
            kind: ConfigKind::Choice {
                options: &["unipolar", "bipolar"],
                default: "unipolar",
            },
        }]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let min = if config.text("range") == "bipolar" {
            -1.0
        } else {
            0.0
        };
        Ok(NodeSpec {
            outputs: vec![PortSpec::control("out")],
            params: vec![
                linear("value", "Value", Unit::None, (min, 1.0), 0.0)
                    .explained("Where the knob stands: what is sent."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Knob).ringing(Tail::Infinite))
    }
}

struct Knob;

impl Processor for Knob {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        if let Some(value) = params.steady(VALUE) {
            io.outputs.constant(0, narrow(value));
        } else {
            for (frame, out) in io.outputs.channel(0, 0).iter_mut().enumerate() {
                *out = narrow(params.at(VALUE, frame));
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {}
}
