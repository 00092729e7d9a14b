//! Everything that can be wrong with a document, and the graph that is left when nothing is.

mod annotations;
mod chain;
pub mod changes;
pub mod checked;
pub mod checker;
mod connections;
mod cycle;
mod edges;
pub mod incremental;
mod known;
mod macros;
mod moves;
mod names;
mod nodes;
pub(crate) mod places;
mod ranks;
pub mod specs;
mod states;
pub mod subgraphs;
