//! A display without a monitor, and a host's window on it.

pub mod display;
pub mod window;
