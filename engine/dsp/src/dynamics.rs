//! Gain that follows the level.

pub mod attack;
pub mod ballistics;
pub mod bands;
pub mod clipper;
pub mod curve;
pub mod gate;
pub mod inter_sample;
pub mod key_filter;
pub mod leveller;
pub mod limiter;
pub mod reducer;
pub mod sliding_minimum;
pub mod transient;
pub mod true_peak_limiter;
