//! What graphs take of memory: nodes say it before they are made, a limit refuses what is too much, and edits leave
//! nothing behind.
//!
//! A binary of its own, because the allocator that counts is the whole program's.
#![cfg(test)]

mod limit;
mod said;
mod steady;

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Tests that look at the process's memory go one by one.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes that are allocated now.
fn taken() -> usize {
    ALLOCATOR.current_usage()
}
