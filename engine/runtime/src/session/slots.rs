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

    /// The length of the executor's slab.
    pub const fn capacity(&self) -> usize {
        self.capacity as usize
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

/// Values by slot. Slots are small numbers, so this is a list and not a map.
#[derive(Debug)]
pub(crate) struct BySlot<T>(Vec<Option<T>>);

impl<T: Copy> BySlot<T> {
    /// From pairs of slot and value.
    pub fn of(pairs: impl Iterator<Item = (u32, T)>) -> Self {
        let mut values = Self(Vec::with_capacity(pairs.size_hint().0));
        values.extend(pairs);
        values
    }

    /// Adds pairs of slot and value.
    pub fn extend(&mut self, pairs: impl Iterator<Item = (u32, T)>) {
        for (slot, value) in pairs {
            let place = slot as usize;
            if self.0.len() <= place {
                self.0.resize(place + 1, None);
            }
            self.0[place] = Some(value);
        }
    }

    /// The value of a slot.
    pub fn get(&self, slot: u32) -> Option<T> {
        self.0.get(slot as usize).copied().flatten()
    }
}
