//! Engines that are programs of their own: they run where they are installed, each in a `timeout`, since some hang.

pub mod camilladsp;
pub mod ffmpeg;
pub mod pd;
mod program;
mod recording;
pub mod scsynth;
