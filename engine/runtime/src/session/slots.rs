//! Numbers for entries of the executor's slabs.

/// Hands out the smallest numbers first, so that slabs stay small.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    free: std::collections::BTreeSet<u32>,
    next: u32,
    capacity: u32,
}

impl Slots {
    /// A number that nobody has.
    pub fn take(&mut self) -> u32 {
        self.free.pop_first().unwrap_or_else(|| {
            let slot = self.next;
            self.next += 1;
            slot
        })
    }

    /// Gives a number back.
    pub fn release(&mut self, slot: u32) {
        self.free.insert(slot);
    }

    /// A larger, empty slab if the executor's has become too small; it at least doubles.
    pub fn grown<T>(&mut self) -> Option<Vec<Option<T>>> {
        if self.next <= self.capacity {
            return None;
        }
        self.capacity = self.next.max(self.capacity * 2).max(16);
        Some((0..self.capacity).map(|_| None).collect())
    }
}
