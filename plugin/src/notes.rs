//! Notes and controllers of a host in the engine's words.

use airloom_api::event::{Event, Expression, Note, TimedEvent};
use airloom_api::process::events::EventList;
use nice_plug::midi::{Channel, Key, NoteEvent, VoiceID};

use crate::controllers::Controllers;
use crate::message::{channel_pressure, control_change, pitch_bend};

/// Events that a block can bring; beyond it all but the ends of notes are left out.
const CAPACITY: usize = 4_096;

/// What the host's keyboards and controllers send with one block.
///
/// # Realtime Safety
///
/// Only [`new`](Self::new) allocates.
pub struct Notes {
    events: EventList,
}

impl Notes {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self {
            events: EventList::with_capacity(CAPACITY),
        }
    }

    /// Replaces the events by those of the next block.
    pub fn collect<S>(
        &mut self,
        controllers: &Controllers,
        mut next: impl FnMut() -> Option<NoteEvent<S>>,
    ) {
        self.events.clear();
        while let Some(event) = controllers.pop() {
            self.events.push(event);
        }
        while let Some(event) = next() {
            let offset = event.timing();
            if let Some(event) = translated(&event) {
                self.events.push(TimedEvent { offset, event });
            }
        }
    }

    /// The events of the block.
    #[must_use]
    pub const fn events(&self) -> &EventList {
        &self.events
    }
}

impl Default for Notes {
    fn default() -> Self {
        Self::new()
    }
}

/// A host's event; none for what no node listens to.
fn translated<S>(event: &NoteEvent<S>) -> Option<Event> {
    let expressed = |voice, channel, key, kind, value: f32| {
        Some(Event::Expression {
            note: note(voice, channel, key),
            kind,
            value: f64::from(value),
        })
    };
    match *event {
        NoteEvent::NoteOn {
            voice_id,
            channel,
            key,
            velocity,
            ..
        } => Some(Event::NoteOn {
            note: note(voice_id, channel, key),
            velocity,
        }),
        NoteEvent::NoteOff {
            voice_id,
            channel,
            key,
            velocity,
            ..
        } => Some(Event::NoteOff {
            note: note(voice_id, channel, key),
            velocity,
        }),
        NoteEvent::Choke {
            voice_id,
            channel,
            key,
            ..
        } => Some(Event::Choke {
            note: note(voice_id, channel, key),
        }),
        NoteEvent::PolyPressure {
            voice_id,
            channel,
            key,
            pressure,
            ..
        } => expressed(voice_id, channel, key, Expression::Pressure, pressure),
        NoteEvent::PolyVolume {
            voice_id,
            channel,
            key,
            gain,
            ..
        } => expressed(voice_id, channel, key, Expression::Volume, gain),
        NoteEvent::PolyPan {
            voice_id,
            channel,
            key,
            pan,
            ..
        } => expressed(voice_id, channel, key, Expression::Pan, pan),
        NoteEvent::PolyTuning {
            voice_id,
            channel,
            key,
            tuning,
            ..
        } => expressed(voice_id, channel, key, Expression::Tuning, tuning),
        NoteEvent::PolyVibrato {
            voice_id,
            channel,
            key,
            vibrato,
            ..
        } => expressed(voice_id, channel, key, Expression::Vibrato, vibrato),
        NoteEvent::PolyBrightness {
            voice_id,
            channel,
            key,
            brightness,
            ..
        } => expressed(voice_id, channel, key, Expression::Brightness, brightness),
        NoteEvent::MidiChannelPressure {
            channel, pressure, ..
        } => Some(channel_pressure(channel, pressure)),
        NoteEvent::MidiPitchBend { channel, value, .. } => Some(pitch_bend(channel, value)),
        NoteEvent::MidiCC {
            channel, cc, value, ..
        } => Some(control_change(channel, cc, value)),
        NoteEvent::MidiProgramChange {
            channel, program, ..
        } => Some(Event::Midi {
            bytes: [0xC0 | channel & 0x0F, program & 0x7F, 0],
        }),
        _ => None,
    }
}

fn note(voice: VoiceID, channel: Channel, key: Key) -> Note {
    Note {
        id: voice.id().and_then(|id| u32::try_from(id).ok()),
        channel: channel.number(),
        key: key.number(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_is_gone_and_all_is_in_order_of_time() {
        let mut notes = Notes::new();
        let controllers = Controllers::new();
        let mut host = vec![
            NoteEvent::<()>::MidiCC {
                timing: 9,
                channel: 0,
                cc: 1,
                value: 0.0,
            },
            NoteEvent::NoteOn {
                timing: 5,
                voice_id: VoiceID::ID(4),
                channel: Channel::Number(1),
                key: Key::Number(60),
                velocity: 0.5,
            },
        ];
        notes.collect(&controllers, || host.pop());
        let named = Note {
            id: Some(4),
            ..Note::of_key(1, 60)
        };
        let on = Event::NoteOn {
            note: named,
            velocity: 0.5,
        };
        let offsets = notes.events().as_slice().iter().map(|event| event.offset);
        assert_eq!(offsets.collect::<Vec<_>>(), [5, 9]);
        assert_eq!(notes.events().as_slice()[0].event, on);
        notes.collect(&controllers, || None::<NoteEvent<()>>);
        assert!(notes.events().as_slice().is_empty());
    }
}
