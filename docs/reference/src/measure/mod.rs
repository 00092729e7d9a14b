//! From a figure to curves.

mod level;
mod spectrum;
mod stage;
pub mod trace;
