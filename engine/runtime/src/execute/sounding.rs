//! The notes that sound behind an edge, so that they can be ended.

use airloom_api::event::{Event, Note};

/// More notes than sound at a time in music; the oldest of more is ended.
const NOTES: usize = 128;

/// Notes that have begun and not ended, and the channels whose sustain pedal is down.
///
/// # Realtime Safety
/// Of fixed size; nothing allocates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sounding {
    notes: [Note; NOTES],
    len: usize,
    /// One bit a channel.
    pedals: u16,
}

impl Sounding {
    /// Nothing sounds.
    pub const fn new() -> Self {
        Self {
            notes: [Note::ANY; NOTES],
            len: 0,
            pedals: 0,
        }
    }

    /// Follows an event that has passed. Where more notes begin than can be kept in mind, gives the end of the oldest.
    pub fn follow(&mut self, event: Event) -> Option<Event> {
        match event.as_note() {
            Event::NoteOn { note, .. } => self.begin(note),
            Event::NoteOff { note, .. } | Event::Choke { note } => {
                self.end(note);
                None
            }
            Event::Midi {
                bytes: [status, Event::PEDAL, value],
            } if status & 0xF0 == 0xB0 => {
                let channel = 1 << (status & 0x0F);
                if value >= 64 {
                    self.pedals |= channel;
                } else {
                    self.pedals &= !channel;
                }
                None
            }
            Event::Midi {
                bytes: [status, Event::RESET_CONTROLLERS, _],
            } if status & 0xF0 == 0xB0 => {
                self.pedals &= !(1 << (status & 0x0F));
                None
            }
            Event::Midi { .. } | Event::Expression { .. } => None,
        }
    }

    fn begin(&mut self, note: Note) -> Option<Event> {
        let mut oldest = None;
        if self.len == NOTES {
            oldest = self.notes.first().copied().map(off);
            self.notes.rotate_left(1);
            self.len -= 1;
        }
        if let Some(place) = self.notes.get_mut(self.len) {
            *place = note;
            self.len += 1;
        }
        oldest
    }

    fn end(&mut self, note: Note) {
        let mut kept = 0;
        for index in 0..self.len {
            let Some(present) = self.notes.get(index).copied() else {
                break;
            };
            if !present.matches(note)
                && let Some(place) = self.notes.get_mut(kept)
            {
                *place = present;
                kept += 1;
            }
        }
        self.len = kept;
    }

    /// Gives the events that end everything, and forgets it.
    pub fn end_all(&mut self, mut each: impl FnMut(Event) -> bool) {
        for note in self.notes.iter().take(self.len) {
            each(off(*note));
        }
        for channel in (0..16_u8).filter(|channel| self.pedals & 1 << channel != 0) {
            each(Event::pedal_up(channel));
        }
        *self = Self::new();
    }
}

fn off(note: Note) -> Event {
    Event::NoteOff {
        note,
        velocity: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_of_controllers_releases_the_pedal_of_its_channel() {
        let mut sounding = Sounding::new();
        for bytes in [[0xB0, 64, 127], [0xB1, 64, 127], [0xB0, 121, 0]] {
            sounding.follow(Event::Midi { bytes });
        }
        let mut released = Vec::new();
        sounding.end_all(|event| {
            released.push(event);
            true
        });
        assert_eq!(released, [Event::pedal_up(1)]);
    }

    #[test]
    fn of_too_many_notes_the_oldest_ends() {
        let mut sounding = Sounding::new();
        let note = |number: u16| Note {
            id: Some(u32::from(number)),
            ..Note::of_key(0, 60)
        };
        for number in 0..130 {
            let begun = sounding.follow(Event::NoteOn {
                note: note(number),
                velocity: 1.0,
            });
            let expected = number.checked_sub(128).map(|oldest| off(note(oldest)));
            assert_eq!(begun, expected);
        }
        let mut ended = 0;
        sounding.end_all(|_| {
            ended += 1;
            true
        });
        assert_eq!(ended, 128);
        sounding.end_all(|event| panic!("{event:?}"));
    }
}
