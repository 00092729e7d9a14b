//! Instruments that are played by notes.

mod contour;
mod ensemble;
mod instrument;
mod keyboard;
mod line;
mod slot;
pub mod voice;
