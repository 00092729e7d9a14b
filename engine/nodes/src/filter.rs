//! Filters.

mod chain;
pub mod crossover;
pub mod dc_blocker;
pub mod eq;
pub mod graphic_eq;
pub mod one_pole;
mod quiet;
