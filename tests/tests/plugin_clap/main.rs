//! The CLAP bundle in a host: what it plays, what it saves, what it asks for.
#![cfg(test)]

mod hosts;
mod latency;
mod notes;
mod player;
mod sound;
mod state;
