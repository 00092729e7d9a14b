//! Edits of nodes.

pub mod add;
pub mod marks;
pub mod put;
pub mod remove;
