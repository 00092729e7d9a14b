//! Sounds made here.

pub mod calibration;
pub mod dc;
pub mod impulse;
pub mod noise;
pub mod oscillator;
pub mod sine;
mod spread;
pub mod sweep;
