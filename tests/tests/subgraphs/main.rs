//! Nodes that stand for sub-graphs sound like the graphs that they stand for.

#![cfg(test)]

mod editing;
mod islands;
mod oversampling;
mod playing;
mod readings;
mod scene;
mod states;

use airloom_realtime::allocation::CheckedAllocator;

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;
