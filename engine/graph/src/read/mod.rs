//! From text to a document.
//!
//! [`reader::read`] parses in one stream: the intake takes over each node and connection as soon as it is complete,
//! so what is too large is refused at the first element too many and a million of them are never in memory.

mod element;
mod fields;
mod intake;
mod json;
mod list;
mod migration;
mod non_finite;
mod not_finite;
mod object;
pub mod reader;
mod stream;
mod yaml;
