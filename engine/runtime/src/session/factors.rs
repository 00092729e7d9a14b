//! Places for factors in the executor's table.

use std::collections::HashMap;

use airloom_api::channels::MAX_CHANNELS;

/// Hands out stretches of the table, which begins with the factor 1, once for each channel there can be.
#[derive(Debug)]
pub(crate) struct FactorRoom {
    /// Free stretches by length.
    free: HashMap<usize, Vec<u32>>,
    next: usize,
    capacity: usize,
}

impl Default for FactorRoom {
    fn default() -> Self {
        Self {
            free: HashMap::new(),
            next: MAX_CHANNELS,
            capacity: 0,
        }
    }
}

impl FactorRoom {
    /// A stretch of `count` that nobody has; `None` for none.
    pub fn take(&mut self, count: usize) -> Option<u32> {
        if count == 0 {
            return None;
        }
        if let Some(start) = self.free.get_mut(&count).and_then(Vec::pop) {
            return Some(start);
        }
        let start = u32::try_from(self.next).ok()?;
        self.next += count;
        Some(start)
    }

    /// Gives a stretch back.
    pub fn release(&mut self, start: Option<u32>, count: usize) {
        if let Some(start) = start {
            self.free.entry(count).or_default().push(start);
        }
    }

    /// The length of the executor's table.
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// A larger table if the executor's has become too small; it at least doubles.
    pub fn grown(&mut self) -> Option<Vec<f32>> {
        if self.next <= self.capacity {
            return None;
        }
        self.capacity = self.next.max(self.capacity * 2).max(2 * MAX_CHANNELS);
        Some(vec![1.0; self.capacity])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_do_not_overlap_and_come_back_by_length() {
        let mut room = FactorRoom::default();
        assert_eq!(room.take(0), None);
        assert_eq!(
            (room.take(4), room.take(6), room.take(4)),
            (Some(64), Some(68), Some(74))
        );
        assert_eq!(room.grown().map(|table| table.len()), Some(128));
        assert_eq!(room.grown(), None);
        room.release(Some(68), 6);
        assert_eq!((room.take(4), room.take(6)), (Some(78), Some(68)));
        assert!(room.take(100).is_some());
        assert_eq!(room.grown().map(|table| table.len()), Some(256));
    }
}
