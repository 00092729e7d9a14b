//! Nodes that hold the signal back.

pub mod delay;
pub mod feedback_delay;
mod reach;
