//! Rendering a graph over a file: where the samples come from, where they go, how far it is.

pub mod events;
pub mod files;
pub mod progress;
pub mod readings;
pub mod sink;
pub mod source;
pub mod summary;
