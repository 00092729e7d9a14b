//! A VST3 host for tests: pedalboard, driven through a Python program.
//!
//! pedalboard (JUCE underneath) keeps parameters constant within a block and gives no memory to
//! buses nobody uses. Where it processes a signal in one call it takes the reported latency off.

pub mod job;
pub mod python;
pub mod wav;
