//! What takes damage out of recordings.

pub mod noise_floor;
pub mod noise_reduction;
pub mod suppression;
