//! Nodes to look at.

pub mod level;
