//! Envelopes: levels that go through attack, hold, decay, sustain and release.

pub mod generator;
pub mod segment;
