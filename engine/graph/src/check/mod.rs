//! Everything that can be wrong with a document, and the graph that is left when nothing is.

pub mod checked;
pub mod run;
pub mod specs;
