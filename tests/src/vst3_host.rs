//! A VST3 host for tests: pedalboard, driven through a Python program.
//!
//! pedalboard (JUCE underneath) trims the latency a plugin reports from what it returns, keeps
//! parameters constant within a block, and gives no memory to buses nobody uses.

pub mod job;
pub mod python;
pub mod wav;
