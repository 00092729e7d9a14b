//! Buffers of one size in one piece of memory, lent by number.
//!
//! A call of a node reads some buffers and writes others: [`lending`] splits the pool for such a call without moving
//! anything. Loops over many buffers look through a [`window`].

pub mod buffers;
pub mod lending;
pub mod window;
