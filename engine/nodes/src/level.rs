//! Level: gain, position, sum, and the way of channels.

pub mod auto_pan;
pub mod channel_map;
pub mod crossfade;
pub mod fade;
mod fader;
pub mod gain;
pub mod matrix;
pub mod merge;
pub mod mid_side;
pub mod mixer;
pub mod mute;
pub mod pan;
pub mod polarity;
pub mod split;
pub mod switch;
pub mod width;
