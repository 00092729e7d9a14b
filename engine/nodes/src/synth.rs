//! Instruments that are played by notes.

mod contour;
mod ensemble;
mod keyboard;
mod line;
mod slot;
pub mod voice;
