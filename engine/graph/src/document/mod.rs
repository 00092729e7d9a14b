//! The document as plain data.

pub mod address;
pub mod annotation;
pub mod curve;
pub mod macros;
pub mod model;
pub(crate) mod number;
mod pattern;
pub mod subgraph;
pub mod syntax;
pub mod version;
