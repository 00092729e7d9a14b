//! Changes of a document, and how to take them back.
//!
//! [`change::apply`] is the only door. Every edit gives back the edit that undoes it exactly, positions in lists
//! included. Edits are plain data with a JSON form that clients and scripts send; it is fixed. [`intents`] say what is
//! wanted; [`resolve`] turns them into edits that can be applied.

pub(crate) mod bounds;
pub mod change;
pub mod comments;
pub mod connections;
pub mod effect;
pub mod error;
pub mod footprint;
pub mod groups;
pub mod header;
mod index;
pub mod intents;
pub mod locating;
pub mod macros;
pub mod nodes;
pub mod params;
mod present;
pub mod resolve;
pub mod snapshots;
pub mod subgraphs;
pub mod title;
pub mod touched;
pub mod whereabouts;
