//! The pieces panels are made of. Each paints itself into a given rectangle and reports what was asked.

pub mod button;
pub mod knob;
pub mod meter;
pub mod text;
