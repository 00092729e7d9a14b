//! A node type that makes harmonics.

use std::sync::Arc;

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

/// The type `test.shaper`: x + x³ + x⁵ + x⁷, at a quarter. A sine gets harmonics up to the seventh and no others.
#[must_use]
pub fn shaper() -> Arc<dyn NodeType> {
    Arc::new(Shaper)
}

struct Shaper;

impl NodeType for Shaper {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "test.shaper",
            version: 1,
            label: "Shaper",
            description: "Makes harmonics.",
            ..NodeInfo::default()
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Self))
    }
}

impl Processor for Shaper {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        for channel in 0..2 {
            let input = io.inputs.channel(0, channel);
            let output = io.outputs.channel(0, channel);
            for (x, y) in input.iter().zip(output) {
                let square = x * x;
                *y = 0.25 * x * (1.0 + square * (1.0 + square * (1.0 + square)));
            }
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
