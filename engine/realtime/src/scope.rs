//! The audio scope: the only door to the audio thread's work.

use crate::ban;
use crate::flush::FlushToZero;
use crate::sync::per_thread;
use std::cell::Cell;
use std::marker::PhantomData;

per_thread! {
    /// How many audio scopes the thread is in.
    static DEPTH: Cell<u32> = Cell::new(0)
}

/// Proof that the caller runs inside an audio or an offline scope.
///
/// Everything reachable from the audio callback takes a `&Rt`. Only [`audio_scope`] and
/// [`offline_scope`] make one, it cannot be copied, and it cannot leave its thread.
///
/// ```compile_fail,E0277
/// # use airloom_realtime::scope::audio_scope;
/// audio_scope(|rt| std::thread::scope(|s| { s.spawn(move || rt); }));
/// ```
#[derive(Debug)]
pub struct Rt {
    /// A raw pointer is neither `Send` nor `Sync`.
    not_send: PhantomData<*mut ()>,
}

/// Runs `f` as audio work on the calling thread: an audio callback's block, or a worker's share.
///
/// Inside, subnormal numbers are flushed to zero and arithmetic rounds to nearest, whatever the
/// host has set; the former mode comes back at the end, by unwinding too. In builds with debug
/// assertions allocation is banned and violations are counted
/// (see [`violations`](crate::allocation::violations)). Scopes may nest.
///
/// # Realtime Safety
///
/// Entering and leaving costs a few nanoseconds and makes no system call. After a violation the
/// checked build prints one line to standard error.
#[inline]
pub fn audio_scope<R>(f: impl FnOnce(&Rt) -> R) -> R {
    let _flush = FlushToZero::enter();
    let inside = Inside::enter();
    ban::banned(inside.outermost, || {
        f(&Rt {
            not_send: PhantomData,
        })
    })
}

/// Runs `f` as audio work on a thread that may allocate and wait: the offline renderer's.
///
/// Samples come out as in [`audio_scope`]; there is no allocation ban, and the thread does not
/// count as inside an audio scope (unless it is within one already).
#[inline]
pub fn offline_scope<R>(f: impl FnOnce(&Rt) -> R) -> R {
    let _flush = FlushToZero::enter();
    f(&Rt {
        not_send: PhantomData,
    })
}

/// Whether the calling thread is inside an [`audio_scope`].
///
/// # Realtime Safety
///
/// Reads one thread-local number.
#[inline]
pub fn in_audio_scope() -> bool {
    DEPTH.with(Cell::get) > 0
}

/// Marks the thread as inside an audio scope until dropped.
struct Inside {
    outermost: bool,
}

impl Inside {
    fn enter() -> Self {
        let depth = DEPTH.with(Cell::get);
        DEPTH.with(|cell| cell.set(depth + 1));
        Self {
            outermost: depth == 0,
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.with(|cell| cell.set(cell.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::{audio_scope, in_audio_scope, offline_scope};
    use std::hint::black_box;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// 1e-30 · 1e-10 = 1e-40, below the smallest normal f32 (1.2e-38).
    fn subnormal_product() -> f32 {
        black_box(1e-30_f32) * black_box(1e-10_f32)
    }

    /// A subnormal input, which only denormals-are-zero removes: 1e-40 · 1e10 = 1e-30.
    fn product_of_subnormal() -> f32 {
        black_box(f32::from_bits(71_362)) * black_box(1e10_f32)
    }

    fn assert_flushing(flushing: bool) {
        assert_eq!(subnormal_product() == 0.0, flushing);
        assert_eq!(product_of_subnormal() == 0.0, flushing);
        assert_eq!(f64::MIN_POSITIVE * black_box(0.5) == 0.0, flushing);
    }

    #[test]
    fn subnormals_are_flushed_inside_and_kept_outside() {
        assert_flushing(false);
        audio_scope(|_| assert_flushing(true));
        assert_flushing(false);
        offline_scope(|_| assert_flushing(true));
        assert_flushing(false);
    }

    #[test]
    fn nested_scopes_end_with_the_outermost() {
        assert!(!in_audio_scope());
        audio_scope(|_| {
            audio_scope(|_| assert!(in_audio_scope()));
            offline_scope(|_| assert!(in_audio_scope()));
            assert!(in_audio_scope());
            assert_flushing(true);
        });
        assert!(!in_audio_scope());
        offline_scope(|_| assert!(!in_audio_scope()));
    }

    #[test]
    fn unwinding_restores_the_mode_and_the_mark() {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            audio_scope(|_| std::panic::resume_unwind(Box::new("planted")));
        }));
        assert!(outcome.is_err());
        assert!(!in_audio_scope());
        assert_flushing(false);
    }

    #[test]
    fn other_threads_are_not_inside() {
        audio_scope(|_| {
            let elsewhere = std::thread::scope(|s| s.spawn(in_audio_scope).join());
            assert!(matches!(elsewhere, Ok(false)));
        });
    }

    #[test]
    fn the_scope_returns_what_the_work_returns() {
        assert_eq!(audio_scope(|_| 7), 7);
        assert_eq!(offline_scope(|_| 8), 8);
    }
}
