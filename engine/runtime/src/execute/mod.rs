//! The audio thread's half: everything here runs inside an audio scope and never allocates or frees.
//!
//! Values are made by the session on a control thread and arrive, complete, through the hand-off.

mod adopt;
pub mod block;
pub mod bypass;
mod call;
mod commands;
pub mod edge;
pub mod executor;
pub mod loaded;
pub mod mix;
pub mod node;
pub mod notice;
mod source;
pub mod update;
mod waiting;
