//! Playing a graph on a device: the callback's half, and what the main thread shows of it.

pub mod display;
pub mod engine;
pub mod level;
pub mod player;
