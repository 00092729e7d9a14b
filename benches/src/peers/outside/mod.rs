//! Engines that are programs of their own: they run where they are installed, each in a `timeout`, since some hang.

pub mod camilladsp;
mod program;
mod recording;
