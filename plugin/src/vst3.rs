//! The VST3 entry: the framework's component in a shell of our own.
//!
//! The framework's VST3 wrapper has two faults that a host's user would meet:
//!
//! - It skips processing altogether when a host gives no memory for an extra output, which is what
//!   every JUCE host does with outputs that nobody uses. The shell lends the missing buses memory
//!   ([`buses`]).
//! - Parameter changes that arrive with the audio are announced to the editor from a worker
//!   thread, which panics when the editor is opening or closing at that moment, and takes the host
//!   down when the plugin is removed. The shell takes the changes out of the block and hands them
//!   to the processor with their frames ([`crate::automation`]), so the framework announces none;
//!   the editor reads parameter values when it draws.
//!
//! All unsafe code of this crate is in this folder, beside the framework's parameter trait.

pub mod arrival;
pub mod buses;
pub mod changes;
pub mod delegate;
pub mod entry;
pub mod factory;
pub mod shell;
