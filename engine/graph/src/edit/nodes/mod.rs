//! Edits of nodes: what they are, and how they are done.

pub mod add;
mod adding;
pub mod marks;
pub mod put;
pub mod remove;
mod removing;
