//! The plugin's window: the session's editor in the framework's frame.

pub mod contact;
pub mod frame;
pub mod host;
