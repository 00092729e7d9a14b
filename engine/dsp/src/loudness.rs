//! How loud a programme is, and how high its true peaks are (ITU-R BS.1770-5, EBU R 128).

pub mod channel_weight;
pub mod distribution;
pub mod k_weighting;
pub mod meter;
pub mod true_peak;
