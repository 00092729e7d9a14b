//! Artificial rooms.

pub mod all_pass;
pub mod damping;
pub mod early;
pub mod network;
pub mod plate;
pub mod room;
pub mod setting;
