//! Nodes to look at.

mod alarm;
mod bins;
pub mod clip;
pub mod distortion;
pub mod goniometer;
pub mod latency;
pub mod level;
mod look;
pub mod loudness;
mod numbers;
pub mod peak;
pub mod scope;
pub mod silence;
mod spectra;
pub mod spectrogram;
pub mod spectrum;
pub mod true_peak;
pub mod tuner;
