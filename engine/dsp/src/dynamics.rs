//! Gain that follows the level.

pub mod attack;
pub mod limiter;
pub mod sliding_minimum;
