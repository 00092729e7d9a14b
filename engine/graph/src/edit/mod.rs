//! Changes of a document, and how to take them back.
//!
//! [`change::apply`] is the only door. Every edit gives back the edit that undoes it exactly, positions in lists
//! included. Edits are plain data with a JSON form that clients and scripts send; it is fixed.

pub mod change;
pub mod connections;
pub mod effect;
pub mod error;
pub mod index;
pub mod macros;
pub mod nodes;
pub mod params;
mod place;
pub mod touched;
