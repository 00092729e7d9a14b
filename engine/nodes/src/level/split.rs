//! `level.split`: every channel at an output of its own.

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

/// The type `level.split`.
pub struct Split;

impl NodeType for Split {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.split",
            version: 1,
            label: "Channel splitter",
            description: "Gives each channel of its input at a mono output of its own.",
            help: "Use it to treat channels separately: out1 is channel 1, and so on. Samples are passed on bit by bit. \
                   A channel merger puts them together again.",
            icon: "",
            tags: &["channels", "mono", "route", "break out", "demultiplex"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let output = |number| PortSpec::audio(format!("out{number}"), ChannelLayout::Mono);
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", layout)],
            outputs: (1..=layout.channels()).map(output).collect(),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Fan))
    }
}

struct Fan;

impl Processor for Fan {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        for channel in 0..io.inputs.channels(0) {
            let output = io.outputs.channel(channel, 0);
            output.copy_from_slice(io.inputs.channel(0, channel));
            io.outputs.mark(channel, 0, io.inputs.content(0, channel));
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
