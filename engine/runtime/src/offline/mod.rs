//! Rendering as fast as possible, with the same samples as in real time.

mod aim;
pub mod job;
mod keys;
pub mod rehearsal;
pub mod renderer;
pub mod timeline;
