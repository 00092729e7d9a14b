//! Airloom as a CLAP and VST3 plugin: a processor that holds one graph, fed by the host.
//!
//! This crate is the rim towards plugin hosts. It knows the plugin framework and the two formats;
//! nothing below it does. It must never compile, load or free a graph on the host's audio thread,
//! and never change its reported latency from there.
//!
//! Threads: [`plugin`] is created and activated on the host's main thread and processes on the
//! host's audio thread; [`state`] runs on the host's main thread; the macro bank
//! ([`macros::bank`]) is written by either and read by the audio thread through atomics.

pub mod automation;
pub mod bypass;
pub mod changes;
pub mod clap;
pub mod identity;
pub mod layout;
pub mod macros;
pub mod params;
pub mod plugin;
pub mod state;
pub mod subnormal;
pub mod transport;
pub mod vst3;
