//! The tests of all node types: the conformance suite over the registry, and the acoustics of each
//! node. One program, whose allocator counts what is allocated inside an audio scope.

#[cfg(test)]
mod acoustics;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod rig;

use airloom_realtime::allocation::CheckedAllocator;

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;
