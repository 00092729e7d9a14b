//! Everything that can be wrong with a document, and the graph that is left when nothing is.

mod annotations;
mod chain;
pub mod checked;
pub mod checker;
mod connections;
mod cycle;
mod edges;
mod macros;
mod names;
mod nodes;
pub mod specs;
pub mod subgraphs;
