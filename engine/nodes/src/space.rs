//! Rooms, and where sound comes from.

pub mod crossfeed;
pub mod reverb;
