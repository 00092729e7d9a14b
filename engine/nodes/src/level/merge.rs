//! `level.merge`: mono inputs as the channels of one output.

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

use crate::field;

/// The type `level.merge`.
pub struct Merge;

impl NodeType for Merge {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.merge",
            version: 1,
            label: "Channel merger",
            description: "Makes one output of several mono inputs, one channel each.",
            help: "in1 becomes channel 1, and so on; an input without a connection is a silent channel. Samples are passed \
                   on bit by bit. It is the reverse of the channel splitter.",
            icon: "",
            tags: &["channels", "mono", "route", "combine", "multiplex"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let input = |number| PortSpec::audio(format!("in{number}"), ChannelLayout::Mono);
        Ok(NodeSpec {
            inputs: (1..=layout.channels()).map(input).collect(),
            outputs: vec![PortSpec::audio("out", layout)],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Join))
    }
}

struct Join;

impl Processor for Join {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        for channel in 0..io.outputs.channels(0) {
            let output = io.outputs.channel(0, channel);
            output.copy_from_slice(io.inputs.channel(channel, 0));
            io.outputs.mark(0, channel, io.inputs.content(channel, 0));
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
