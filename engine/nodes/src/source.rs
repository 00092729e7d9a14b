//! Nodes that make sound.

pub mod noise;
pub mod sine;
