//! Whole multiples of a rate, for what has to run above the rate of its surroundings.

pub mod doubling;
pub mod halfband;
pub mod oversampling;
