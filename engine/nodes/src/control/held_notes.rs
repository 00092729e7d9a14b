//! Whether any key is held, for nodes that start and release something.

use airloom_api::event::Event;

use crate::control::midi_value::Listen;
use crate::control::note_stack::{Held, NoteStack};

/// What an event did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// A key went down.
    Pressed {
        /// 0 … 1.
        velocity: f64,
        /// Whether another one, or the pedal, held the note already.
        is_tied: bool,
    },
    /// The last key went up, and no pedal holds the note.
    Released,
}

/// The keys and the sustain pedal of a channel.
#[derive(Debug, Clone, Copy)]
pub struct HeldNotes {
    /// 0 … 15; all channels without one.
    channel: Option<u8>,
    keys: NoteStack,
    pedal: bool,
    gate: bool,
}

impl HeldNotes {
    /// Nothing is held.
    pub const fn new(channel: Option<u8>) -> Self {
        Self {
            channel,
            keys: NoteStack::new(),
            pedal: false,
            gate: false,
        }
    }

    /// Whether a note sounds.
    pub const fn is_held(&self) -> bool {
        self.gate
    }

    /// Forgets everything.
    pub const fn reset(&mut self) {
        *self = Self::new(self.channel);
    }

    /// Takes in one event.
    pub fn take(&mut self, event: Event) -> Option<Change> {
        match event.as_note() {
            Event::NoteOn { note, velocity } => {
                let is_heard = match (self.channel, note.channel) {
                    (Some(heard), Some(channel)) => heard == channel,
                    _ => true,
                };
                let key = note.key.filter(|_| is_heard)?;
                let tuning = 0.0;
                let is_tied = self.gate;
                self.keys.press(Held { note, key, tuning });
                self.gate = true;
                let velocity = f64::from(velocity.clamp(0.0, 1.0));
                return Some(Change::Pressed { velocity, is_tied });
            }
            Event::NoteOff { note, .. } => self.keys.release(note),
            Event::Choke { note } => {
                self.keys.release(note);
                let is_held = self.keys.newest().is_some();
                return self.ends(is_held);
            }
            Event::Expression { .. } | Event::Midi { .. } => {
                let pedal = Listen::Controller(Event::PEDAL).read(self.channel, event);
                self.pedal = pedal.map_or(self.pedal, |pedal| pedal >= 0.5);
            }
        }
        let is_held = self.keys.newest().is_some() || self.pedal;
        self.ends(is_held)
    }

    fn ends(&mut self, is_held: bool) -> Option<Change> {
        let ends = self.gate && !is_held;
        self.gate &= is_held;
        ends.then_some(Change::Released)
    }
}

#[cfg(test)]
mod tests {
    use airloom_api::event::Note;

    use super::*;

    #[test]
    fn the_pedal_holds_what_keys_let_go() {
        let mut notes = HeldNotes::new(Some(0));
        let midi = |bytes| Event::Midi { bytes };
        let pressed = |is_tied| {
            Some(Change::Pressed {
                velocity: 1.0,
                is_tied,
            })
        };
        assert_eq!(notes.take(midi([0x91, 60, 127])), None);
        assert_eq!(notes.take(midi([0x90, 60, 127])), pressed(false));
        assert_eq!(notes.take(midi([0xB0, 64, 127])), None);
        assert_eq!(notes.take(midi([0x80, 60, 0])), None);
        assert_eq!(notes.take(midi([0x90, 62, 127])), pressed(true));
        assert_eq!(notes.take(midi([0xB0, 64, 0])), None);
        assert_eq!(notes.take(midi([0x80, 62, 0])), Some(Change::Released));
        assert_eq!(notes.take(midi([0x90, 62, 127])), pressed(false));
        let choke = Event::Choke { note: Note::ANY };
        assert_eq!(notes.take(choke), Some(Change::Released));
    }
}
