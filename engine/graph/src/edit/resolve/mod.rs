//! From what is wanted to what is to be done.
//!
//! [`resolver::resolve`] turns an edit with [intents](crate::edit::intents) in it into one that has none, looking at the
//! document and at what node types say of their ports and parameters. What could not be kept is told.

mod bridge;
mod carry;
pub mod dropped;
pub mod error;
mod exposed;
mod groups;
mod ids;
mod inside;
mod nodes;
pub mod resolved;
pub mod resolver;
mod snapshots;
mod surroundings;
mod unique;
pub mod values;
mod world;
