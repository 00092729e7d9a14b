//! Direct Stream Digital: sound as a stream of single bits at 64 times 44.1 kHz or more.
//!
//! Bits come in bytes, the first bit of a byte the highest. Full modulation, nothing but ones or nothing but zeros, is
//! ±1 there; full scale of a recording is half of it (Scarlet Book: 0 dB SA-CD is the sine that peaks at 50 %).

pub mod decimator;
pub mod dop;
pub mod modulator;
pub mod shaping;

/// What 1.0 of a PCM signal is in parts of full modulation: 0 dB SA-CD.
pub const FULL_SCALE: f64 = 0.5;

/// A byte of silence: as many ones as zeros, and the pattern that players take for it.
pub const SILENCE: u8 = 0x69;
