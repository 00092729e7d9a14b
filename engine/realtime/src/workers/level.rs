//! Scheduling levels of threads, read and taken on: a worker shall be as urgent as the audio thread it helps.
//!
//! A level is 0 for ordinary scheduling and the real-time priority (1 … 99) for `SCHED_FIFO` and `SCHED_RR` on Linux.
//! On other systems a thread's urgency cannot be read as one number: there every level is unknown, and workers help
//! only where they are told to help anyway.

/// A level that cannot be read.
pub const UNKNOWN: i32 = -1;

/// The calling thread's level, or [`UNKNOWN`].
///
/// # Realtime Safety
///
/// One system call that never waits; to be called once a thread, not once a block.
pub fn current() -> i32 {
    system::current()
}

/// Lets the calling thread run at a level; false if the system refuses, as it does ordinary users on most systems.
pub(crate) fn take_on(level: i32) -> bool {
    level != UNKNOWN && (current() == level || system::take_on(level))
}

#[cfg(all(target_os = "linux", not(feature = "loom")))]
mod system {
    use super::UNKNOWN;

    pub(super) fn current() -> i32 {
        let mut policy = 0;
        let mut param = libc::sched_param { sched_priority: 0 };
        // SAFETY: asks about the calling thread and writes to two live variables.
        let failed = unsafe {
            libc::pthread_getschedparam(libc::pthread_self(), &raw mut policy, &raw mut param)
        };
        match policy {
            _ if failed != 0 => UNKNOWN,
            libc::SCHED_FIFO | libc::SCHED_RR => param.sched_priority,
            libc::SCHED_OTHER | libc::SCHED_BATCH | libc::SCHED_IDLE => 0,
            _ => UNKNOWN,
        }
    }

    pub(super) fn take_on(level: i32) -> bool {
        let policy = if level > 0 {
            libc::SCHED_FIFO
        } else {
            libc::SCHED_OTHER
        };
        let param = libc::sched_param {
            sched_priority: level,
        };
        // SAFETY: changes the calling thread; `param` is live during the call.
        let failed =
            unsafe { libc::pthread_setschedparam(libc::pthread_self(), policy, &raw const param) };
        failed == 0
    }
}

#[cfg(feature = "loom")]
mod system {
    pub(super) fn current() -> i32 {
        0
    }

    pub(super) fn take_on(_level: i32) -> bool {
        true
    }
}

#[cfg(not(any(target_os = "linux", feature = "loom")))]
mod system {
    pub(super) fn current() -> i32 {
        super::UNKNOWN
    }

    pub(super) fn take_on(_level: i32) -> bool {
        false
    }
}
