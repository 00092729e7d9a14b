//! The document as plain data.

pub mod address;
pub mod annotation;
pub mod curve;
pub mod macros;
pub mod model;
