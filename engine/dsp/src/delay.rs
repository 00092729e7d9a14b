//! Delay: a line of past samples and a tap whose time may change.

pub mod fading;
pub mod fraction;
pub mod glide;
pub mod line;
pub mod tap;
