//! Places in what a player plays.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A frame of an item of a list; for a single file the item is 0. Frames are those of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Which item, counted as in the list, not as it is shuffled.
    pub item: u32,
    /// Frames since its beginning.
    pub frame: u64,
}

/// Where to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The beginning of everything.
    Start,
    /// A place.
    At(Place),
    /// The item behind the one that plays.
    Next(Place),
    /// The item before it; where that has played for a while, its own beginning.
    Previous(Place),
}

/// A target that one thread sets and another one reads. A reader that comes in between sees a mixture: whoever
/// follows a target looks afterwards whether another was set.
#[derive(Debug, Default)]
pub(super) struct SharedTarget {
    kind: AtomicU32,
    item: AtomicU32,
    frame: AtomicU64,
}

impl SharedTarget {
    pub(super) fn set(&self, target: Target) {
        let (kind, place) = match target {
            Target::Start => (0, Place::default()),
            Target::At(place) => (1, place),
            Target::Next(place) => (2, place),
            Target::Previous(place) => (3, place),
        };
        self.kind.store(kind, Ordering::Relaxed);
        self.item.store(place.item, Ordering::Relaxed);
        self.frame.store(place.frame, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Target {
        let place = Place {
            item: self.item.load(Ordering::Relaxed),
            frame: self.frame.load(Ordering::Relaxed),
        };
        match self.kind.load(Ordering::Relaxed) {
            0 => Target::Start,
            1 => Target::At(place),
            2 => Target::Next(place),
            _ => Target::Previous(place),
        }
    }
}
