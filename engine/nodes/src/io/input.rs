//! `io.input`: brings in a bus of the home.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{Guard, NodeSpec, Role};
use airloom_api::port::PortSpec;
use airloom_api::process::host::Bus;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::io::bus::{self, Feed};

/// The type `io.input`.
pub struct Input;

impl NodeType for Input {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "io.input",
            version: 1,
            label: "Input",
            description: "Audio from the host, the device or the file. A mono bus is copied to all channels, \
                          several channels are summed into one.",
            help: "Brings a bus of the home into the graph: what a device captures, what the DAW sends, the \
                   file that is rendered. One node takes one bus; a second node of the same bus is refused.",
            icon: "",
            tags: &["in", "capture", "microphone", "bus"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            bus::field(Bus::INPUT_NAMES),
            bus::device_field(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            role: Role::Input(bus::read(config)?),
            // What a host sends may be anything; the node named must then be this one.
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let bus = Bus::from_name(request.config.text("bus")).unwrap_or(Bus::Main);
        Ok(Prepared::immediate(FromBus { bus }))
    }
}

struct FromBus {
    bus: Bus,
}

impl Processor for FromBus {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let window = io.outputs.offset..io.outputs.offset + io.outputs.frames;
        let channels = io.outputs.channels(0);
        let sources = io.host.input(self.bus);
        for channel in 0..channels {
            let out = io.outputs.channel(0, channel);
            let content = match bus::feed(sources.len(), channels, channel) {
                Feed::Channel(index) => {
                    let source = sources.get(index);
                    match source.and_then(|source| source.as_slice().get(window.clone())) {
                        Some(samples) => out.copy_from_slice(samples),
                        None => out.fill(0.0),
                    }
                    source.map_or(Content::Silent, |source| source.content)
                }
                Feed::All(gain) => {
                    out.fill(0.0);
                    let mut content = Content::Silent;
                    for source in sources {
                        if source.content != Content::Silent
                            && let Some(samples) = source.as_slice().get(window.clone())
                        {
                            bus::add(out, samples, gain);
                            content = Content::Signal;
                        }
                    }
                    content
                }
                Feed::Silence => {
                    out.fill(0.0);
                    Content::Silent
                }
            };
            io.outputs.mark(0, channel, content);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {}
}
