//! Nodes to look at.

pub mod level;
pub mod loudness;
mod numbers;
pub mod true_peak;
