//! Shared memory of a pair, which is never freed inside an audio scope.

use crate::scope::in_audio_scope;
use crate::sync::Arc;
use std::mem::ManuallyDrop;
use std::ops::Deref;

/// One half's share. Dropped outside an audio scope it counts down, and the last one frees;
/// dropped inside one it never counts down, so the shared memory and what it holds leak.
#[derive(Debug)]
pub(crate) struct Kept<S>(ManuallyDrop<Arc<S>>);

impl<S> Kept<S> {
    /// One more share of what several threads have.
    pub(crate) fn of(shared: Arc<S>) -> Self {
        Self(ManuallyDrop::new(shared))
    }

    /// One more share of the same.
    pub(crate) fn share(&self) -> Self {
        Self::of(Arc::clone(&self.0))
    }

    /// Both halves' shares of `shared`.
    pub(crate) fn pair(shared: S) -> (Self, Self) {
        let first = Arc::new(shared);
        let second = Arc::clone(&first);
        (
            Self(ManuallyDrop::new(first)),
            Self(ManuallyDrop::new(second)),
        )
    }
}

impl<S> Deref for Kept<S> {
    type Target = S;

    #[inline(always)]
    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S> Drop for Kept<S> {
    fn drop(&mut self) {
        if !in_audio_scope() {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.0) }
        }
    }
}
