//! The control half of a node.

pub mod asset;
pub mod node_type;
pub mod prepare;
pub mod reading;
pub mod registry;
pub mod spec;
