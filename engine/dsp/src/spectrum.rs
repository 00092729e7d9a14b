//! What a signal is made of. Runs on control threads: transforms of long windows are no work for an audio thread.

pub mod analyser;
pub mod average;
pub mod correlator;
pub mod distortion;
pub mod line;
