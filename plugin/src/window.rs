//! The plugin's window: the session's editor in the framework's frame.

pub mod closing;
pub mod contact;
pub mod frame;
pub mod host;
pub mod keys;
