//! JSON out of arbitrary bytes that mostly means something.

pub mod change;
pub mod graph;
pub mod value;
