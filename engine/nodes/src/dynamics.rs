//! Gain that follows the level.

pub mod limiter;
