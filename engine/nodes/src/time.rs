//! Nodes that hold the signal back.

pub mod compensation;
pub mod delay;
pub mod feedback_delay;
mod reach;
pub mod tempo_delay;
