//! Parameters: what they are, their values over time, and how a processor reads them.

pub mod bank;
pub mod ramp;
pub mod spec;
pub mod view;
