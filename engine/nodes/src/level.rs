//! Level: gain, position, sum.

pub mod auto_pan;
mod fade;
mod fader;
pub mod gain;
pub mod mixer;
pub mod pan;
