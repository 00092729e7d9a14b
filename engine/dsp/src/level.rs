//! Loudness of a signal as a factor: decibels, pan laws and ramps between values.

pub mod decibels;
pub mod logarithm;
pub mod pan;
pub mod ramp;
pub mod remix;
pub mod speaker;
