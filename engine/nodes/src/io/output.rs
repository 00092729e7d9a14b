//! `io.output`: feeds a bus of the home.

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

/// The type `io.output`.
pub struct Output;

impl NodeType for Output {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "io.output",
            version: 1,
            label: "Output",
            description: "Audio to the host, the device or the file. One channel is copied to all of the bus, \
                          several are summed into a mono bus.",
            help: "Sends what it is fed to a bus of the home: the device, the DAW's track, the rendered \
                   file. What is not connected to an output is not heard.",
            icon: "",
            tags: &["out", "playback", "bus", "master"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            bus::field(Bus::OUTPUT_NAMES),
            bus::device_field(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", field::layout(config)?)],
            role: Role::Output(bus::read(config)?),
            guard: Guard::Inputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let bus = Bus::from_name(request.config.text("bus")).unwrap_or(Bus::Main);
        Ok(Prepared::immediate(ToBus { bus }))
    }
}

struct ToBus {
    bus: Bus,
}

impl Processor for ToBus {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let window = io.inputs.offset..io.inputs.offset + io.inputs.frames;
        let inputs = io.inputs;
        let channels = inputs.channels(0);
        let buffers = io.host.output_mut(self.bus);
        let count = buffers.len();
        for (index, buffer) in buffers.iter_mut().enumerate() {
            buffer.content = Content::Signal;
            let Some(out) = buffer.as_mut_slice().get_mut(window.clone()) else {
                continue;
            };
            match bus::feed(channels, count, index) {
                Feed::Channel(channel) => {
                    for (out, sample) in out.iter_mut().zip(inputs.channel(0, channel)) {
                        // Negative zero becomes zero: which of them a sum of silent things is depends on how it is
                        // cut into blocks.
                        *out = sample + 0.0;
                    }
                }
                Feed::All(gain) => {
                    out.fill(0.0);
                    for channel in 0..channels {
                        bus::add(out, inputs.channel(0, channel), gain);
                    }
                }
                Feed::Silence => out.fill(0.0),
            }
        }
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
