//! Filters.

mod chain;
pub mod crossover;
pub mod dc_blocker;
pub mod dynamic_eq;
pub mod eq;
pub mod file;
pub mod graphic_eq;
pub mod one_pole;
mod quiet;
pub mod svf;
