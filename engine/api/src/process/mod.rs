//! The real-time half of a node and everything it is handed.

pub mod batch;
pub mod context;
pub mod events;
pub mod host;
pub mod io;
pub mod processor;
pub mod resting;
pub mod state;
pub mod status;
