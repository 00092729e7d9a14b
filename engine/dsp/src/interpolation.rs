//! Values between frames.

pub mod kernels;
