//! The ends of a graph.

mod bus;
pub mod input;
pub mod midi_input;
pub mod output;
