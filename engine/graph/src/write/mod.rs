//! From a document to text.

mod layout;
pub mod writer;
