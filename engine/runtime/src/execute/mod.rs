//! The audio thread's half: everything here runs inside an audio scope and never allocates or frees.
//!
//! Values are made by the session on a control thread and arrive, complete, through the hand-off. The `executor` takes
//! them from `waiting` and `commands`, lets the `stores` adopt them and makes a `pass` over the plan for every piece of a
//! block; a pass mixes edges and makes one `call` a node.

mod adopt;
mod batch;
pub mod block;
pub mod bypass;
mod call;
mod commands;
pub mod cost;
pub mod edge;
pub mod event_edge;
pub mod exchange;
pub mod executor;
pub mod fader;
mod fades;
pub mod groups;
mod heard;
pub mod histogram;
pub(crate) mod island;
mod laps;
pub mod loaded;
pub mod mix;
pub mod node;
pub mod notice;
mod operations;
mod pass;
pub mod piece;
mod resting;
mod scan;
mod sounding;
mod source;
mod stores;
pub mod strand_stores;
pub mod strands;
pub mod telling;
pub mod told;
pub mod update;
mod waiting;
mod watch;
