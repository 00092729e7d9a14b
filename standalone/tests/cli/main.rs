//! The built program, from outside.

#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    reason = "test signals are computed in f64 and rounded once"
)]

mod events;
mod explain;
mod json;
mod readings;
mod recordings;
mod refusal;
mod render;
mod run;
mod scene;
