//! One file for each kind of thing that a document lists.

pub mod alone;
pub mod annotation;
pub mod connection;
pub mod header;
pub mod macros;
pub mod node;
pub mod subgraph;
