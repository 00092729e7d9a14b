//! Distortion on purpose.

pub mod crusher;
pub mod saturation;
