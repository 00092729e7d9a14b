//! Automation that arrives with a block: parameter changes with their frames.
//!
//! Used where a format's wrapper can hand over a block's changes as they are. Where it cannot, the
//! framework splits the block at every change and the change is found in the macro bank instead.

use std::collections::HashMap;

use crossbeam::queue::ArrayQueue;

use crate::macros::slot::Slot;
use crate::target::{BYPASS_ID, Target, hash};

/// One change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Frames from the start of the block.
    pub frame: u32,
    /// What changes.
    pub target: Target,
    /// The new value, normalized (0 … 1).
    pub value: f32,
}

/// The changes of the block about to be processed. Filled and emptied on the audio thread.
///
/// # Realtime Safety
///
/// Only [`new`](Self::new) allocates; nothing blocks.
#[derive(Debug)]
pub struct BlockAutomation {
    points: ArrayQueue<Point>,
    targets: HashMap<u32, Target>,
}

impl BlockAutomation {
    /// Changes a block can bring; beyond it a parameter jumps to its newest value.
    pub const CAPACITY: usize = 8192;

    /// An empty queue.
    #[must_use]
    pub fn new() -> Self {
        let macros = Slot::all().map(|slot| (hash(&slot.param_id()), Target::Macro(slot)));
        Self {
            points: ArrayQueue::new(Self::CAPACITY),
            targets: macros.chain([(hash(BYPASS_ID), Target::Bypass)]).collect(),
        }
    }

    /// What the framework tells hosts to call `hash`.
    #[must_use]
    pub fn target(&self, hash: u32) -> Option<Target> {
        self.targets.get(&hash).copied()
    }

    /// Adds a change; gives it back when there is no room.
    ///
    /// # Errors
    ///
    /// The point itself, when the block already holds as many as fit.
    pub fn push(&self, point: Point) -> Result<(), Point> {
        self.points.push(point)
    }

    /// Takes the oldest change.
    #[must_use]
    pub fn pop(&self) -> Option<Point> {
        self.points.pop()
    }
}

impl Default for BlockAutomation {
    fn default() -> Self {
        Self::new()
    }
}
