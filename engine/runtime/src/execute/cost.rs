//! What a node costs, block by block.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use airloom_api::time::SampleRate;

use crate::execute::histogram::{Histogram, Spread};

/// How long a node that is too slow takes to give way, in seconds.
const GIVING_WAY_SECONDS: f64 = 0.010;

/// Frames in which a node gives way, and comes back.
pub(crate) fn fade_frames(rate: SampleRate) -> u32 {
    u32::try_from(rate.frames(GIVING_WAY_SECONDS).0).unwrap_or(u32::MAX)
}

/// The cost of one node, shared by the audio thread, which measures it, and the session, which reads it.
///
/// # Realtime Safety
/// Single atomics, written by one thread at a time.
#[derive(Debug, Default)]
pub struct NodeCost {
    /// Ticks of the clock within the present block.
    block: AtomicU64,
    /// Nanoseconds of the last block that was measured.
    last: AtomicU64,
    blocks: Histogram,
    overruns: AtomicU32,
    is_out: AtomicBool,
}

/// What is known of the cost of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CostReading {
    /// Time a block takes, of the last one to two thousand that were measured.
    pub spread: Spread,
    /// Blocks that came too late and in which it was the costliest node.
    pub overruns: u32,
    /// Whether it was too slow once too often and is bypassed for that.
    pub is_out: bool,
}

impl NodeCost {
    /// Adds to the present block, in ticks.
    pub(crate) fn add(&self, ticks: u64) {
        let sum = self.block.load(Ordering::Relaxed).saturating_add(ticks);
        self.block.store(sum, Ordering::Relaxed);
    }

    /// Ends the present block: counts and gives its time. `None` where the node was not called.
    pub(crate) fn end_block(&self, nanoseconds: impl Fn(u64) -> u64) -> Option<u64> {
        let ticks = self.block.load(Ordering::Relaxed);
        if ticks == 0 {
            return None;
        }
        self.block.store(0, Ordering::Relaxed);
        let time = nanoseconds(ticks);
        self.blocks.add(time);
        self.last.store(time, Ordering::Relaxed);
        Some(time)
    }

    pub(crate) fn count_overrun(&self) {
        self.overruns.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn set_out(&self, is_out: bool) {
        self.is_out.store(is_out, Ordering::Relaxed);
    }

    pub(crate) fn is_out(&self) -> bool {
        self.is_out.load(Ordering::Relaxed)
    }

    /// What is known by now; `None` before the first measured block.
    #[must_use]
    pub fn read(&self) -> Option<CostReading> {
        Some(CostReading {
            spread: self.blocks.spread()?,
            overruns: self.overruns.load(Ordering::Relaxed),
            is_out: self.is_out.load(Ordering::Relaxed),
        })
    }

    /// Forgets the longest block.
    pub fn forget_longest(&self) {
        self.blocks.forget_longest();
    }
}
