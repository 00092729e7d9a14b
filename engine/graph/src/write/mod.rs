//! From a document to text.

mod layout;
pub mod size;
pub mod writer;
