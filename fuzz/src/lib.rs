//! What the fuzz targets share: documents, edits, graphs and audio files out of arbitrary bytes, and what must hold for them.
//!
//! Run with `cargo xtask fuzz [TARGET] [--seconds N]`. Nothing of the product may depend on this package. What goes
//! wrong here panics: that is how libFuzzer hears of it.

pub mod documents;
pub mod dsd;
pub mod edits;
pub mod fold;
pub mod made;
pub mod media;
pub mod plans;
pub mod types;
