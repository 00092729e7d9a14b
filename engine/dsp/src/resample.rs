//! Changes of rate: between any two rates, to a rate that drifts, and to whole multiples for what has to run above the
//! rate of its surroundings.

pub mod asynchronous;
pub mod converter;
pub mod doubling;
pub mod drift;
mod groups;
pub mod halfband;
pub mod oversampling;
mod phases;
pub mod quality;
mod table;
