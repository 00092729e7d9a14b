//! A cell that several threads may reach; loom sees every access and reports two at a time.

use loom::cell::UnsafeCell;

/// A number that models write from several threads, one at a time.
#[derive(Debug)]
pub struct Shared(UnsafeCell<u32>);

// SAFETY: that accesses do not overlap is what the models are about: loom verifies each.
unsafe impl Sync for Shared {}

impl Shared {
    /// A cell that holds `value`.
    #[must_use]
    pub fn new(value: u32) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// What it holds.
    #[must_use]
    pub fn get(&self) -> u32 {
        // SAFETY: loom fails the model if somebody writes at the same time.
        self.0.with(|value| unsafe { *value })
    }

    /// Writes to it.
    pub fn set(&self, value: u32) {
        // SAFETY: loom fails the model if somebody is here at the same time.
        self.0.with_mut(|place| unsafe { *place = value });
    }
}
