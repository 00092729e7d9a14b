//! Which macros have changed since the audio thread looked last.
//!
//! One bit a slot. The audio thread of a plugin with 512 slots looks at eight words a block
//! instead of at 512 parameters.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::macros::slot::{SLOTS, Slot};

const BITS: usize = 64;
const WORDS: usize = SLOTS.div_ceil(BITS);

/// A set of slots that any thread adds to and one thread empties. Never blocks, never allocates.
#[derive(Debug, Default)]
pub struct ChangedSlots {
    words: [AtomicU64; WORDS],
}

impl ChangedSlots {
    /// Adds `slot`. The value it announces must have been stored before.
    pub fn mark(&self, slot: Slot) {
        if let Some(word) = self.words.get(slot.index() / BITS) {
            word.fetch_or(1 << (slot.index() % BITS), Ordering::Release);
        }
    }

    /// Adds every slot.
    pub fn mark_all(&self) {
        for word in &self.words {
            word.store(u64::MAX, Ordering::Release);
        }
    }

    /// Empties the set, calling `visit` for each slot in order.
    pub fn drain(&self, mut visit: impl FnMut(Slot)) {
        for (index, word) in self.words.iter().enumerate() {
            // Most blocks change nothing: a plain load keeps the cache line shared.
            if word.load(Ordering::Relaxed) == 0 {
                continue;
            }
            let mut bits = word.swap(0, Ordering::Acquire);
            while bits != 0 {
                let bit = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if let Some(slot) = Slot::from_index(index * BITS + bit) {
                    visit(slot);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(changes: &ChangedSlots) -> Vec<usize> {
        let mut seen = Vec::new();
        changes.drain(|slot| seen.push(slot.number()));
        seen
    }

    #[test]
    fn drains_each_marked_slot_once_and_in_order() {
        let changes = ChangedSlots::default();
        for number in [512, 1, 64, 65, 1] {
            changes.mark(Slot::from_number(number).unwrap());
        }
        assert_eq!(drained(&changes), [1, 64, 65, 512]);
        assert_eq!(drained(&changes), [0_usize; 0]);
    }

    #[test]
    fn marking_all_covers_the_bank_exactly() {
        let changes = ChangedSlots::default();
        changes.mark_all();
        assert_eq!(drained(&changes).len(), SLOTS);
    }
}
