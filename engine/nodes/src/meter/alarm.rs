//! What detectors tell: a control signal, a note that sounds as long as something lasts, and numbers.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::event::{Event, Note, TimedEvent};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Outputs;
use airloom_realtime::buffer::Content;

use crate::field;

/// The output port of the audio.
pub const OUT: usize = 0;
/// The output port of the control signal.
pub const ACTIVE: usize = 1;

/// The place of the event port among the event ports.
const EVENTS: usize = 0;

/// `note` and `channel`: which note is sent.
pub fn fields() -> Vec<ConfigField> {
    vec![
        ConfigField {
            name: "note",
            description: "The key of the note that is sent; 60 is middle C.",
            kind: ConfigKind::Integer {
                min: 0,
                max: 127,
                default: 60,
            },
        },
        ConfigField {
            name: "midi_channel",
            description: "The MIDI channel of the note, 1 to 16.",
            kind: ConfigKind::Integer {
                min: 1,
                max: 16,
                default: 1,
            },
        },
    ]
}

/// Audio `in` and `out`, a control output `active` and an event output `events`.
///
/// # Errors
/// As [`field::layout`].
pub fn spec(config: &Config) -> Result<NodeSpec, ConfigError> {
    let layout: ChannelLayout = field::layout(config)?;
    Ok(NodeSpec {
        inputs: vec![PortSpec::audio("in", layout)],
        outputs: vec![
            PortSpec::audio("out", layout),
            PortSpec::control("active"),
            PortSpec::events("events"),
        ],
        in_place: Some(InPlace {
            input: 0,
            output: OUT,
        }),
        ..NodeSpec::default()
    })
}

/// Something that is or is not so.
#[derive(Debug)]
pub struct Alarm {
    note: Note,
    is_on: bool,
}

impl Alarm {
    /// Off, with the note that `config` asks for.
    pub fn new(config: &Config) -> Self {
        let small = |name| u8::try_from(config.count(name)).unwrap_or(0);
        Self {
            note: Note::of_key(small("midi_channel").saturating_sub(1), small("note")),
            is_on: false,
        }
    }

    /// Whether it is on.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Turns it on or off from the frame `at` of this call on; sends the note or its end where that is a change.
    pub fn turn(&mut self, on: bool, at: usize, outputs: &mut Outputs<'_>) {
        if on == self.is_on {
            return;
        }
        self.is_on = on;
        let note = self.note;
        let event = if on {
            Event::NoteOn {
                note,
                velocity: 1.0,
            }
        } else {
            Event::NoteOff {
                note,
                velocity: 0.0,
            }
        };
        let offset = u32::try_from(at).unwrap_or(u32::MAX);
        outputs.send(EVENTS, TimedEvent { offset, event });
    }

    /// Writes the control signal of some frames of this call.
    pub fn write(&self, from: usize, to: usize, outputs: &mut Outputs<'_>) {
        let value = if self.is_on { 1.0 } else { 0.0 };
        let frames = outputs.channel(ACTIVE, 0).get_mut(from..to);
        frames.unwrap_or(&mut []).fill(value);
        outputs.mark(ACTIVE, 0, Content::Signal);
    }

    /// Forgets that it is on, without an event.
    pub const fn reset(&mut self) {
        self.is_on = false;
    }
}
