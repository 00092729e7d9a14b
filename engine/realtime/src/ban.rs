//! The allocation ban of checked builds, and the process-wide count of its violations.
//!
//! `assert_no_alloc` counts per thread. That count is zero outside an audio scope: the outermost
//! scope moves it into the process's count when it ends.

use assert_no_alloc::{assert_no_alloc, reset_violation_count, violation_count};
// Not from `crate::sync`: a loom atomic cannot be a static.
use std::sync::atomic::{AtomicU64, Ordering};

static VIOLATIONS: AtomicU64 = AtomicU64::new(0);

/// Violations moved into the process's count so far.
pub(crate) fn violations() -> u64 {
    VIOLATIONS.load(Ordering::Relaxed)
}

/// Runs `f` under the ban in builds with debug assertions, plainly in others.
pub(crate) fn banned<R>(outermost: bool, f: impl FnOnce() -> R) -> R {
    if cfg!(debug_assertions) {
        let _tally = Tally { outermost };
        assert_no_alloc(f)
    } else {
        f()
    }
}

/// Moves the thread's count into the process's when the outermost scope ends, by unwinding too.
struct Tally {
    outermost: bool,
}

impl Drop for Tally {
    fn drop(&mut self) {
        if self.outermost {
            settle(violation_count());
        }
    }
}

/// The thread's count now, for a later [`settle`].
pub(crate) fn thread_count() -> u32 {
    violation_count()
}

/// Adds `count` to the process's violations and sets the thread's own count to zero.
pub(crate) fn settle(count: u32) {
    if count > 0 {
        VIOLATIONS.fetch_add(u64::from(count), Ordering::Relaxed);
    }
    reset_violation_count();
}
