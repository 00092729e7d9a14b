//! Loom models of the audio thread's primitives: every interleaving of small two-thread
//! programs, with every value a weakly ordered machine may read.
//!
//! Run with `cargo test --manifest-path engine/realtime/models/Cargo.toml --target-dir target`.
//! Nothing of the product may depend on this package; it runs in tests alone.

pub mod check;
pub mod shared;
