//! Instruments that are played by notes.

mod contour;
mod ensemble;
mod instrument;
mod keyboard;
mod line;
pub mod sampler;
mod slot;
mod times;
pub mod voice;
