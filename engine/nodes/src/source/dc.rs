//! `source.dc`: a constant.

use airloom_api::config::{Config, ConfigError, ConfigField};
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

use crate::field;
use crate::parameter::linear;
use crate::source::spread::copy_first;

const LEVEL: usize = 0;

/// The type `source.dc`.
pub struct Dc;

impl NodeType for Dc {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.dc",
            version: 1,
            label: "DC",
            description: "The same value on every frame and channel.",
            help: "For tests: static curves of dynamics, DC blockers, the gain of a path. DC can harm loudspeakers: do \
                   not send it to a device.",
            icon: "",
            tags: &["constant", "offset", "test", "generator"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                linear("value", "Value", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("The sample value; 1 is full scale."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Constant).ringing(Tail::Infinite))
    }
}

struct Constant;

impl Processor for Constant {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        match params.steady(LEVEL).map(narrow) {
            Some(0.0) => io.outputs.silence(0),
            Some(value) => io.outputs.constant(0, value),
            None => {
                for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
                    *sample = narrow(params.at(LEVEL, frame));
                }
                copy_first(io);
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {}
}
