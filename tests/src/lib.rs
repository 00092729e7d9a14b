//! Cross-crate tests: real hosts, independent models, hostile input.
//!
//! The library holds what several test files share: a CLAP host ([`clap_host`]) and a VST3 host
//! ([`vst3_host`]). The tests themselves are in `tests/`; nothing of the product depends on this
//! crate.

pub mod clap_host;
pub mod vst3_host;
