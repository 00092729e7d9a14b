//! The node types that come with Airloom.
//!
//! For the programs, which hand [`list::registry`] to the runtime. One file a node, in a folder a
//! category; a node type is that file and one line in [`list`]. Nodes know the contract of
//! `airloom-api` and the maths of `airloom-dsp`; they must never know the document, the compiler,
//! the executor or each other. The control half of a node (its `NodeType`) runs on any thread but
//! the audio thread; the real-time half (its `Processor`) runs on the audio thread or the
//! renderer's and neither locks, allocates, frees, waits nor panics there.

mod colour;
mod control;
mod dynamics;
mod field;
pub mod file;
mod filter;
mod format;
mod graph;
mod grid;
mod io;
mod level;
mod meter;
mod mix;
mod modulation;
mod musical;
mod parameter;
mod pitch;
mod rest;
mod restore;
mod saved_phase;
mod source;
mod space;
mod synth;
mod time;
mod window;

pub mod icon;
pub mod list;
pub mod texts;
