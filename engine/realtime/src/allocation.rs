//! The allocation check: the allocator that checked builds declare, and the count it keeps.
//!
//! A binary or test that wants the check declares the allocator once:
//!
//! ```
//! use airloom_realtime::allocation::CheckedAllocator;
//!
//! #[global_allocator]
//! static ALLOCATOR: CheckedAllocator = CheckedAllocator;
//! # fn main() {}
//! ```
//!
//! Without it, and in builds without debug assertions, nothing is ever counted.

use crate::ban;
use crate::scope::Rt;
use assert_no_alloc::AllocDisabler;
use std::alloc::{GlobalAlloc, Layout};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The system's allocator, which counts what is allocated or freed inside an audio scope.
#[derive(Debug)]
pub struct CheckedAllocator;

// SAFETY: every call is passed on unchanged to an allocator that keeps the contract itself.
unsafe impl GlobalAlloc for CheckedAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises about `layout` are passed on.
        unsafe { AllocDisabler.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `alloc` above, hence from the same inner allocator.
        unsafe { AllocDisabler.dealloc(pointer, layout) }
    }
}

/// Forbidden allocations and frees since the process began, over all threads.
///
/// A scope's violations are added when the thread's outermost audio scope ends.
pub fn violations() -> u64 {
    ban::violations()
}

/// Runs `f` with the ban lifted on this thread, for work that is known to allocate.
pub fn permitted<R>(f: impl FnOnce() -> R) -> R {
    assert_no_alloc::permit_alloc(f)
}

/// Runs `f` and catches its panic; what a panicking `f` allocated is not held against it.
///
/// A panic allocates its payload and the unwinding frees what it passes: the one exception to
/// "no allocation". When `f` returns, its violations count as ever. When it panics, all that
/// was counted since its beginning is forgiven, because where the panic began is not known.
/// `f` counts as unwind safe: the caller must not go on using what a panic left half changed.
///
/// # Errors
///
/// The panic's payload. Dropping it frees memory: send it home, do not drop it here.
///
/// # Realtime Safety
///
/// Costs nothing unless `f` panics; then this block may be late. Install
/// [the quiet hook](crate::panic::install_quiet_hook), or the default one prints.
pub fn forgiving<R>(_rt: &Rt, f: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    let before = ban::thread_count();
    let outcome = catch_unwind(AssertUnwindSafe(f));
    if outcome.is_err() {
        ban::settle(before);
    }
    outcome
}
