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
