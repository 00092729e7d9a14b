//! From a wiring to a plan, in named passes: order → gathering → latency → buffers → fusing → plan.
//!
//! Pure functions over plain data. A [`wiring::Wiring`] is what has to sound: the nodes of a checked document and,
//! during a swap, what is still fading out. A [`plan::Plan`] says in which order which buffers are read and
//! written; it knows no processor.

mod adding;
mod assembly;
pub mod buffers;
pub mod compiler;
mod echoes;
mod feeds;
mod fusing;
mod gathering;
mod groups;
pub mod latency;
mod loops;
pub mod order;
mod outputs;
pub mod passes;
pub mod plan;
mod print;
mod running;
pub mod strands;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_groups;
pub mod wiring;
