//! Noise whose samples depend on a seed and the frame index alone.

pub mod maximum_length;
pub mod pink;
pub mod white;
