//! Pitch and time, apart from each other.

mod quality;
pub mod shift;
pub mod stretch;
