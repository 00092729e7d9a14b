//! Airloom as a CLAP and VST3 plugin: a processor that holds one graph, fed by the host.
//!
//! This crate is the rim towards plugin hosts. It knows the plugin framework and the two formats;
//! nothing below it does. It must never compile, load or free a graph on the host's audio thread,
//! and never change its reported latency from there.
//!
//! Threads: [`plugin`] is created and activated on the host's main thread and processes on the
//! host's audio thread, where [`processor`] runs. [`home`] is the control half: the host's main
//! thread, the [`window`] and the [`housekeeping`] thread take turns at it behind a lock that the audio
//! thread never sees. What crosses is atomics (the macros, the tail) and whole executors
//! ([`exchange`]).

pub mod activation;
pub mod automation;
pub mod bypass;
pub mod changes;
pub mod clap;
pub mod controllers;
pub mod copy;
pub mod document;
pub mod exchange;
pub mod home;
pub mod housekeeping;
pub mod identity;
pub mod layout;
pub mod load;
pub mod macros;
pub mod message;
pub mod notes;
pub mod params;
pub mod plugin;
pub mod presets;
pub mod processor;
pub mod settings;
pub mod subnormal;
pub mod takeover;
pub mod target;
pub mod threads;
pub mod transport;
pub mod vst3;
pub mod window;
