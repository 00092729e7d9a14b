//! Fewer bits without distortion: noise is added before a sample is rounded, so that the error no longer knows the
//! signal.
//!
//! The noise has a triangular density, two steps wide to either side, with which mean and power of the error are
//! constant (Lipshitz, Wannamaker and Vanderkooy 1992, "Quantization and dither: a theoretical survey", JAES 40(5)).

pub mod quantiser;
pub mod shaping;
