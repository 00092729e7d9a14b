//! Noise of several colours.

pub mod brown;
pub mod calibrated;
pub mod pink;
pub mod white;
