//! What can be set on a room.

/// Frames that are worked on at once, and the grid of absolute frames on which settings are followed.
pub const PIECE: usize = 16;

/// One piece of one channel.
pub type Piece = [f32; PIECE];

/// Which kind of room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Long lines and late, wide early reflections.
    Hall,
    /// Short lines and near walls.
    Room,
    /// A vibrating sheet: dense from the start, no early reflections.
    Plate,
}

/// The values that a room follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Time in which the sound falls by 60 dB, at 1 kHz.
    pub decay_seconds: f64,
    /// Pause before the room answers, seconds.
    pub predelay_seconds: f64,
    /// Lengths of all paths, as a part of the built-in ones.
    pub size: f64,
    /// 0 … 1: how much a click is smeared before it enters the room.
    pub diffusion: f64,
    /// Decay time of the highs as a part of that at 1 kHz.
    pub high_decay: f64,
    /// From where on the highs count, Hz.
    pub high_hz: f64,
    /// Decay time of the lows as a part of that at 1 kHz.
    pub low_decay: f64,
    /// Up to where the lows count, Hz.
    pub low_hz: f64,
    /// 0 … 1: how far the paths breathe.
    pub modulation: f64,
    /// Gain of the early reflections.
    pub early: f64,
    /// 0 (mono) … 1: difference between neighbouring channels.
    pub width: f64,
    /// High-pass of what comes out, Hz.
    pub low_cut_hz: f64,
    /// Low-pass of what comes out, Hz.
    pub high_cut_hz: f64,
}
