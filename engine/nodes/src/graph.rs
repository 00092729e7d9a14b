//! What the check builds graphs with.

pub mod subgraph;
