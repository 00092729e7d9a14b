//! The audio path under the real-time sanitizer.
//!
//! [`watched::process`] is what an audio callback does, in a function that the sanitizer watches: inside it every
//! call that may wait for the system (memory, locks, files, threads) ends the program with a report. The sanitizer is
//! compiled in where `RTSAN_ENABLE` and `RTSAN_LIB_PATH` are set, which `cargo xtask test` does; elsewhere the
//! function is an ordinary one, and the tests say so. Nothing of the product depends on this crate. It runs on
//! whichever thread a test takes for the audio thread.

pub mod watched;
