//! Noise of several colours.

pub mod brown;
pub mod calibrated;
pub mod maximum_length;
pub mod pink;
pub mod white;
