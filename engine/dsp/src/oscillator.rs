//! Periodic signals.

pub mod lfo;
pub mod phase;
pub mod sine;
