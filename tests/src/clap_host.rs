//! A CLAP host for tests: one instance, events at exact frames, everything a host may ask.

pub mod bundle;
pub mod callbacks;
pub mod editor;
pub mod instance;
pub mod io;
pub mod processor;
pub mod render;
pub mod state;
