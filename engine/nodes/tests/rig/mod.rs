//! A test bench for one node: feeds it, turns its parameters, listens to it.

pub mod bench;
pub mod files;
pub mod signal;
pub mod together;
pub mod tune;
pub mod variant;
