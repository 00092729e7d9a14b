//! `io.midi_input`: brings in what the home's keyboards and controllers send.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::event::{Event, TimedEvent};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

use crate::field;

/// The type `io.midi_input`.
pub struct MidiInput;

impl NodeType for MidiInput {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "io.midi_input",
            version: 1,
            label: "MIDI input",
            description: "Notes and MIDI messages from the host, the device or the events file, each at its frame. \
                          MIDI messages of notes are passed on as notes.",
            help: "Brings in notes and controllers of the home, each at its frame. Connect it to \
                   instruments, or to nodes that turn MIDI into control signals.",
            icon: "",
            tags: &["notes", "keyboard", "events", "midi"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::midi_channel(),
            ConfigField {
                name: "device",
                description: "The MIDI device in the standalone program; empty for all of them.",
                kind: ConfigKind::Text,
            },
        ]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::events("out")],
            role: Role::Events,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(FromHome {
            channel: field::midi_channel_of(request.config),
        })
        .ringing(Tail::Infinite))
    }
}

struct FromHome {
    /// 0 … 15; all channels without one.
    channel: Option<u8>,
}

impl Processor for FromHome {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let Io { outputs, host, .. } = io;
        for TimedEvent { offset, event } in host.events().within(outputs.offset, outputs.frames) {
            if self.channel.is_none_or(|channel| is_of(event, channel)) {
                let event = event.as_note();
                outputs.send(0, TimedEvent { offset, event });
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {}
}

/// Whether an event is of a channel; what names none is of all.
fn is_of(event: Event, channel: u8) -> bool {
    let of = match event {
        Event::NoteOn { note, .. }
        | Event::NoteOff { note, .. }
        | Event::Choke { note }
        | Event::Expression { note, .. } => note.channel,
        Event::Midi {
            bytes: [status, ..],
        } => (status < 0xF0).then_some(status & 0x0F),
    };
    of.is_none_or(|of| of == channel)
}
