//! Signals that move parameters.

pub mod lfo;
