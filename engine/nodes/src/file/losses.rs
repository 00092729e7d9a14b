//! What file nodes lost because a disk was too slow or failed, over all of them since the program
//! started.

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam::queue::ArrayQueue;

/// Failures whose reason is kept.
const REASONS: usize = 16;

/// Why the newest files failed.
static FAILURES: LazyLock<ArrayQueue<String>> = LazyLock::new(|| ArrayQueue::new(REASONS));

/// Why the newest items of lists were skipped.
static SKIPS: LazyLock<ArrayQueue<String>> = LazyLock::new(|| ArrayQueue::new(REASONS));

/// Counts that only grow.
#[derive(Debug, Default)]
pub(super) struct Counts {
    late: AtomicU64,
    dropped: AtomicU64,
    failed: AtomicU64,
}

/// Those of this process.
pub(super) static COUNTS: Counts = Counts {
    late: AtomicU64::new(0),
    dropped: AtomicU64::new(0),
    failed: AtomicU64::new(0),
};

impl Counts {
    /// A player had nothing to play for this many frames. Wait-free.
    pub(super) fn add_late(&self, frames: usize) {
        self.late.fetch_add(frames as u64, Ordering::Relaxed);
    }

    /// A recording misses this many frames. Wait-free.
    pub(super) fn add_dropped(&self, frames: usize) {
        self.dropped.fetch_add(frames as u64, Ordering::Relaxed);
    }

    /// A file could not be read on or written on; the error names it. Never on the audio thread.
    pub(super) fn add_failed(&self, error: &impl fmt::Display) {
        FAILURES.force_push(error.to_string());
        self.failed.fetch_add(1, Ordering::Relaxed);
    }
}

/// An item of a list is passed over, and the list goes on; the message names both. Never on the audio thread.
pub(super) fn tell_skipped(message: &impl fmt::Display) {
    SKIPS.force_push(message.to_string());
}

/// A reading of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// Frames that players filled with silence because the disk was late.
    pub late_frames: u64,
    /// Frames missing in recordings because the disk was late or failed.
    pub dropped_frames: u64,
    /// Files that could not be read or written to their end.
    pub failed_files: u64,
}

/// What was lost so far.
#[must_use]
pub fn losses() -> Losses {
    Losses {
        late_frames: COUNTS.late.load(Ordering::Relaxed),
        dropped_frames: COUNTS.dropped.load(Ordering::Relaxed),
        failed_files: COUNTS.failed.load(Ordering::Relaxed),
    }
}

/// Why files failed since this was last asked, the newest ones: each names its file, what was found and what was
/// expected.
pub fn take_failures() -> Vec<String> {
    std::iter::from_fn(|| FAILURES.pop()).collect()
}

/// Which items of lists were skipped since this was last asked, and why, the newest ones. What a list skips is not lost.
pub fn take_skips() -> Vec<String> {
    std::iter::from_fn(|| SKIPS.pop()).collect()
}
