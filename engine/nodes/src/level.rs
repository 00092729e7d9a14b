//! Level: gain, position, sum.

mod fade;
mod fader;
pub mod gain;
pub mod mixer;
pub mod pan;
