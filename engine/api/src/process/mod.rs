//! The real-time half of a node and everything it is handed.

pub mod context;
pub mod events;
pub mod host;
pub mod io;
pub mod processor;
