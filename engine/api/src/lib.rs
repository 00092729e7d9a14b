//! The vocabulary of Airloom: units, ids, ports, parameters, and the two halves of a node.
//!
//! A node is a [`node::node_type::NodeType`] (control half: describes itself, validates its configuration,
//! allocates, opens files, may fail) and a [`process::processor::Processor`] (real-time half: made by
//! `prepare`, runs on the audio thread, can neither fail nor allocate). Everything here is plain data and
//! traits: no graph, no threads, no I/O. The crate depends on `airloom-realtime` alone, for the audio-scope
//! token and the aligned buffers, and it must never learn the name of a concrete node.

pub mod channels;
pub mod config;
pub mod event;
pub mod id;
pub mod level;
pub mod node;
pub mod param;
pub mod port;
pub mod process;
pub mod time;
