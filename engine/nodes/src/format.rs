//! Nodes that change what the samples are, not what they say.

pub mod dither;
