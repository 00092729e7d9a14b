//! Cross-crate tests: real hosts, independent models, hostile input.
//!
//! The library holds what several test files share: a CLAP host ([`clap_host`]), a VST3 host
//! ([`vst3_host`]), a display without a monitor ([`screen`]) and a counter of allocations
//! ([`allocation_counter`]). The tests themselves are
//! in `tests/`; nothing of the product depends on this crate.

pub mod allocation_counter;
pub mod audio_thread;
pub mod clap_host;
pub mod dice;
pub mod folder;
pub mod offline;
pub mod program;
pub mod random_edits;
pub mod screen;
pub mod signal;
pub mod stage;
pub mod vst3_host;
