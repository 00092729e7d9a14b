//! Oscillators: where in its period one is, and the value there.

pub mod band_limited;
pub mod lfo;
mod minimum_phase;
mod pending;
pub mod phase;
pub mod pulses;
pub mod residual;
pub mod sine;
pub mod sweep;
mod transform;
