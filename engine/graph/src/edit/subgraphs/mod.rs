//! Edits of sub-graphs: of the definitions, inside them, and between a graph and its parts.

pub mod collapse;
pub mod definitions;
pub mod expand;
pub mod inside;
mod instances;
pub mod moves;
pub mod restructure;
