//! The standard library's atomics, cells, threads and thread-locals, or loom's under the feature `loom`.

#[cfg(feature = "loom")]
pub(crate) use loom::{
    cell::UnsafeCell,
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
    thread,
};

#[cfg(not(feature = "loom"))]
pub(crate) use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
    },
    thread,
};

/// One turn of a loop that waits for another thread's work.
#[inline(always)]
pub(crate) fn spin() {
    #[cfg(not(feature = "loom"))]
    std::hint::spin_loop();
    // A model explores the other threads only when this one yields.
    #[cfg(feature = "loom")]
    loom::thread::yield_now();
}

/// [`std::cell::UnsafeCell`] with loom's access by closure, so that a model sees every access.
#[cfg(not(feature = "loom"))]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(feature = "loom"))]
impl<T> UnsafeCell<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        f(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// A thread-local whose first use costs nothing: initialised by a constant, without a destructor.
#[cfg(not(feature = "loom"))]
macro_rules! per_thread {
    ($(#[$meta:meta])* static $name:ident: $type:ty = $value:expr) => {
        std::thread_local! { $(#[$meta])* static $name: $type = const { $value }; }
    };
}

/// Loom's threads are coroutines of one thread, so they need loom's own thread-locals.
#[cfg(feature = "loom")]
macro_rules! per_thread {
    ($(#[$meta:meta])* static $name:ident: $type:ty = $value:expr) => {
        loom::thread_local! { $(#[$meta])* static $name: $type = $value; }
    };
}

pub(crate) use per_thread;
