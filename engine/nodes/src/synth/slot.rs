//! A place for a voice, and what holds it there.

use airloom_api::event::{Expression, Note};
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;

use crate::synth::keyboard::Controllers;

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

/// What all voices of an instrument share: its parameters, read on grid frames.
pub trait Patch {
    /// What they share on one frame.
    type Common: Copy;

    /// Nothing, to make room with.
    const NONE: Self::Common;

    /// Reads the parameters at a frame of the call. What moves the sound at once goes there until the next grid frame,
    /// or is there at once where `jump` says so.
    fn read(&mut self, params: &Params<'_>, frame: usize, jump: bool);

    /// What all voices share at an offset from the present frame.
    fn common(&self, offset: usize) -> Self::Common;

    /// The gain of all voices together at an offset from the present frame.
    fn level(&self, offset: usize) -> f64;

    /// Whether there is one channel, and so no image.
    fn is_mono(&self) -> bool;

    /// Lets frames pass.
    fn advance(&mut self, frames: usize);

    /// As before anything was read.
    fn reset(&mut self);
}

/// Most frames between two grid frames.
pub const PIECE: usize = Context::GRID;

/// Frames of both sides that voices are added to.
pub type Mix = [[f64; PIECE]; 2];

/// One sounding note of an instrument.
pub trait Voice {
    /// What all voices share.
    type Settings: Patch;

    /// Whether its note has not sounded yet.
    fn is_new(&self) -> bool;

    /// On a grid frame, and before the first frame of a note: where everything goes until the next one.
    fn update(&mut self, settings: &Self::Settings, controllers: Controllers);

    /// Adds as many frames as there are in `common`, at most [`PIECE`], to both sides of `mix`; `frame` is the first one.
    fn sound(
        &mut self,
        settings: &Self::Settings,
        common: &[<Self::Settings as Patch>::Common],
        frame: u64,
        leaving: Option<Leaving>,
        mix: &mut Mix,
    );

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

/// A voice on its way out: frames that are left, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Left before the first of the frames to be computed.
    pub left: u32,
    /// Of all.
    pub all: u32,
}

impl Leaving {
    /// The gain on the frame at an offset: x²·(3 - 2x), which has no corners at either end; 0 behind it.
    pub fn gain(self, offset: usize) -> f64 {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let x = f64::from(self.left.saturating_sub(offset)) / f64::from(self.all.max(1));
        x * x * (3.0 - 2.0 * x)
    }
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
