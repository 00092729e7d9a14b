//! Events with a place in time: `Copy`, so that they can cross to the audio thread and stay there.

/// An event and the frame of the current block at which it takes effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedEvent {
    /// Frames from the start of the block that is being processed.
    pub offset: u32,
    /// What happens.
    pub event: Event,
}

/// What an event port carries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// A note starts.
    NoteOn {
        /// Which note.
        note: Note,
        /// 0 … 1.
        velocity: f32,
    },
    /// A note is released.
    NoteOff {
        /// Which note.
        note: Note,
        /// 0 … 1.
        velocity: f32,
    },
    /// A note ends at once, without release.
    Choke {
        /// Which note.
        note: Note,
    },
    /// Expression of one sounding note.
    Expression {
        /// Which note.
        note: Note,
        /// What is expressed.
        kind: Expression,
        /// In the unit of the kind.
        value: f64,
    },
    /// A short MIDI 1.0 message as sent on the wire.
    Midi {
        /// Status byte and up to two data bytes.
        bytes: [u8; 3],
    },
}

impl Event {
    /// The controller of the sustain pedal.
    pub const PEDAL: u8 = 64;

    /// The controller that resets others: the pedals go up, pitch bend and pressure to rest (MIDI RP-015).
    pub const RESET_CONTROLLERS: u8 = 121;

    /// The end of every note that sounds, where no pedal holds it.
    pub const ALL_NOTES_OFF: Self = Self::NoteOff {
        note: Note::ANY,
        velocity: 0.0,
    };

    /// A MIDI message that starts or ends notes as the note it means; everything else unchanged.
    ///
    /// A note-on of velocity zero is a note-off of velocity 64, *all notes off* (controller 123 and the mode messages
    /// 124 … 127, which imply it) ends every note of its channel, *all sound off* (120) ends them without release
    /// (MIDI 1.0 Detailed Specification, channel voice and channel mode messages).
    #[must_use]
    pub fn as_note(self) -> Self {
        let Self::Midi {
            bytes: [status, first, second],
        } = self
        else {
            return self;
        };
        let channel = status & 0x0F;
        let note = Note::of_key(channel, first & 0x7F);
        let velocity = f32::from(second & 0x7F) / 127.0;
        let all = Note {
            channel: Some(channel),
            ..Note::ANY
        };
        match (status & 0xF0, first, second) {
            (0x90, _, 1..) => Self::NoteOn { note, velocity },
            (0x90, _, 0) => Self::NoteOff {
                note,
                velocity: 64.0 / 127.0,
            },
            (0x80, ..) => Self::NoteOff { note, velocity },
            (0xB0, 120, _) => Self::Choke { note: all },
            (0xB0, 123..=127, _) => Self::NoteOff {
                note: all,
                velocity: 64.0 / 127.0,
            },
            _ => self,
        }
    }

    /// Whether it ends notes, as the release of the sustain pedal does too: such events are never held back and never
    /// left out.
    #[must_use]
    pub fn ends_notes(self) -> bool {
        match self.as_note() {
            Self::NoteOff { .. } | Self::Choke { .. } => true,
            Self::Midi {
                bytes: [status, Self::PEDAL, value],
            } => status & 0xF0 == 0xB0 && value < 64,
            Self::Midi {
                bytes: [status, Self::RESET_CONTROLLERS, _],
            } => status & 0xF0 == 0xB0,
            _ => false,
        }
    }

    /// The release of the sustain pedal of a channel, 0 … 15.
    #[must_use]
    pub const fn pedal_up(channel: u8) -> Self {
        Self::Midi {
            bytes: [0xB0 | channel & 0x0F, Self::PEDAL, 0],
        }
    }
}

impl Note {
    /// Every note.
    pub const ANY: Self = Self {
        id: None,
        channel: None,
        key: None,
    };

    /// A key of a channel (0 … 15).
    #[must_use]
    pub const fn of_key(channel: u8, key: u8) -> Self {
        Self {
            id: None,
            channel: Some(channel),
            key: Some(key),
        }
    }

    /// Whether both may mean the same note: where both say something they say the same.
    #[must_use]
    pub fn matches(self, other: Self) -> bool {
        fn fits<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
            match (a, b) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            }
        }
        fits(self.id, other.id) && fits(self.channel, other.channel) && fits(self.key, other.key)
    }
}

/// Names a note; `None` in a field matches every value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Given by the sender to one sounding note.
    pub id: Option<u32>,
    /// 0 … 15.
    pub channel: Option<u8>,
    /// 0 … 127, 60 is middle C.
    pub key: Option<u8>,
}

/// Dimensions of per-note expression, with their units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expression {
    /// Gain, 0 … 4 (linear).
    Volume,
    /// -1 … 1.
    Pan,
    /// Semitones, -120 … 120.
    Tuning,
    /// 0 … 1.
    Vibrato,
    /// 0 … 1.
    Brightness,
    /// 0 … 1.
    Pressure,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn midi(bytes: [u8; 3]) -> Event {
        Event::Midi { bytes }
    }

    #[test]
    fn messages_of_notes_are_notes_and_others_stay() {
        let c4 = Note::of_key(2, 60);
        let on = midi([0x92, 60, 127]).as_note();
        assert_eq!(
            on,
            Event::NoteOn {
                note: c4,
                velocity: 1.0
            }
        );
        for silent in [[0x92, 60, 0], [0x82, 60, 64]] {
            let off = Event::NoteOff {
                note: c4,
                velocity: 64.0 / 127.0,
            };
            assert_eq!(midi(silent).as_note(), off);
        }
        let wheel = midi([0xB2, 1, 5]);
        assert_eq!(wheel.as_note(), wheel);
        assert!(midi([0xB2, 123, 0]).ends_notes() && midi([0xB2, 120, 0]).ends_notes());
        assert!(midi([0xB2, 121, 0]).ends_notes());
        assert!(Event::pedal_up(2).ends_notes() && !midi([0xB2, 64, 127]).ends_notes());
        assert!(!wheel.ends_notes() && !on.ends_notes());
    }

    #[test]
    fn what_is_not_said_matches_everything() {
        let named = Note {
            id: Some(7),
            ..Note::of_key(0, 60)
        };
        assert!(named.matches(Note::ANY) && Note::of_key(0, 60).matches(named));
        assert!(!named.matches(Note::of_key(1, 60)) && !named.matches(Note::of_key(0, 61)));
        let other = Note {
            id: Some(8),
            ..named
        };
        assert!(!named.matches(other));
    }
}
