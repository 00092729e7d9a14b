//! The audio thread's primitives: scope, hand-off, latest value, meters, log, buffers, workers.
//!
//! This crate is the only door to the audio thread ([`scope::audio_scope`]) and holds every way
//! a value may cross to it or leave it. It must never know a node, a graph, a file format or a
//! device, and nothing in it that takes a [`scope::Rt`] may lock, allocate, free, wait or panic.
//! Each pair is made by the control thread: [`handoff::Running`] and [`log::LogWriter`] then
//! belong to the audio thread, [`handoff::Control`] and [`log::LogReader`] to the thread that
//! made them, and either half of a ring, a latest value or a set of meters to one thread each.
//!
//! Halves of a pair own shared memory. The half that goes last frees it, so audio-thread halves
//! are to be dropped outside an audio scope; dropped inside one they leak rather than free.

mod ban;
mod flush;
mod kept;
mod sync;

pub mod allocation;
pub mod buffer;
pub mod finite;
pub mod handoff;
pub mod latest;
pub mod log;
pub mod meter;
pub mod panic;
pub mod pool;
pub mod ring;
pub mod round;
pub mod schedule;
pub mod scope;
pub mod trace;
pub mod workers;
