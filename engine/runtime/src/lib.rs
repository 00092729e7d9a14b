//! Loads, executes and edits a graph.
//!
//! A [`session::session::Session`] lives on a control thread: it owns the document, checks and applies edits, prepares
//! processors, compiles plans and publishes them. An [`execute::executor::Executor`] lives on the audio thread: it
//! adopts plans at block boundaries, runs the processors and fades what appears and disappears. They share two
//! rings and some atomics, nothing else. The crate knows no concrete node (the registry is handed in), no device,
//! no plugin format and no network.

pub mod assets;
pub mod execute;
pub mod janitor;
pub mod offline;
pub mod session;
pub mod status;
