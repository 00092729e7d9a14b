//! Acoustic measurements of the signal processing: levels at frequencies, slopes, bandwidths,
//! overshoot, spectra and distortion, and the independence from blocks and channels.

mod converting;
mod delays;
mod direct_stream;
mod dithering;
#[cfg(test)]
mod drifting;
mod filters;
mod generators;
mod lanes;
mod limiting;
mod loudness;
mod measure;
mod oscillators;
mod resampling;
mod steepness;
