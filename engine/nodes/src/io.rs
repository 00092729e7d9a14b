//! The ends of a graph.

mod bus;
pub mod input;
pub mod output;
