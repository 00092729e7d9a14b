//! Pitch and time, apart from each other.

pub mod grain;
pub mod kernel;
pub mod locking;
pub mod shifter;
pub mod stretcher;
