//! What takes damage out of recordings.

pub mod noise_reduction;
