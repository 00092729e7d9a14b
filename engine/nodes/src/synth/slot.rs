//! A place for a voice, and what holds it there.

use airloom_api::event::{Expression, Note};

/// A note as a voice is given it.
#[derive(Clone, Copy, Debug)]
pub struct Played {
    /// 0 … 127.
    pub key: u8,
    /// 0 … 1.
    pub velocity: f64,
    /// The key to glide from.
    pub from: Option<u8>,
    /// Counts the notes since the start.
    pub number: u64,
}

/// One sounding note of an instrument.
pub trait Voice {
    /// What all voices share.
    type Settings;

    /// A note begins with the next frame.
    fn start(&mut self, note: &Played, settings: &Self::Settings);

    /// The voice goes over to another note; its envelopes begin again where `again` says so.
    fn tie(&mut self, note: &Played, again: bool, settings: &Self::Settings);

    /// The key is let go.
    fn release(&mut self, settings: &Self::Settings);

    /// Whether it is silent for good.
    fn is_over(&self) -> bool;

    /// How loud it is, to choose which one is missed least.
    fn level(&self) -> f64;

    /// Expression of this note.
    fn express(&mut self, kind: Expression, value: f64);
}

/// What holds a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Nothing: the place is free.
    Free,
    /// Its key.
    Key,
    /// The sustain pedal.
    Pedal,
    /// Nothing any more: it dies away.
    Released,
    /// It was taken away and fades out.
    Leaving,
}

/// A place for a voice.
pub struct Slot<V> {
    /// Which note it plays.
    pub note: Note,
    /// What holds it.
    pub hold: Hold,
    /// The number of its note.
    pub number: u64,
    /// Frames that are left of its way out.
    pub fade: u32,
    /// What sounds.
    pub voice: V,
}

impl<V> Slot<V> {
    /// Whether a key or the pedal holds it.
    pub fn is_held(&self) -> bool {
        matches!(self.hold, Hold::Key | Hold::Pedal)
    }

    /// Whether it counts as one of the voices.
    pub fn is_counted(&self) -> bool {
        self.is_held() || self.hold == Hold::Released
    }
}
