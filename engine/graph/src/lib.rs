//! The graph document, its checks, its edits and its compilation to a plan.
//!
//! Text is [`read`] into a [document](document::model::Document), which [edits](edit) change and which is
//! [checked](check) against the node types of a registry. A document without errors is resolved to a
//! [graph](check::checked::CheckedGraph) of indices, from which the plan is compiled. Pure functions over plain
//! data: no I/O, no clock, no threads, no knowledge of concrete nodes. Everything here runs on control threads,
//! nothing on the audio thread; hostile text costs bounded time and memory.

pub mod check;
pub mod compile;
pub mod document;
pub mod edit;
pub mod inspect;
pub mod limits;
pub mod problem;
pub mod problems;
pub mod read;
pub mod schema;
pub mod write;
