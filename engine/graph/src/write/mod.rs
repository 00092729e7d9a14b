//! From a document to text.

pub mod number;
