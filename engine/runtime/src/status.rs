//! Figures that any thread may read while a graph plays.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Number of macro slots; slots count from 1.
pub const MACRO_SLOTS: usize = 512;

/// Shared figures: written by one thread each, read by any. All accesses are single atomics: nobody waits.
#[derive(Debug)]
pub struct Status {
    frames: AtomicU64,
    adopted: AtomicU64,
    settled: AtomicU64,
    metering: AtomicBool,
    load: AtomicU32,
    worst: AtomicU32,
    xruns: AtomicU64,
    overruns: AtomicU64,
    /// The share of the worst block, as the bits of an `f32`, above the slot of its costliest node.
    worst_block: AtomicU64,
    worst_frame: AtomicU64,
    /// Late blocks that make a node give way; 0 for never.
    limit: AtomicU32,
    limit_frames: AtomicU64,
    macros: Box<[AtomicU64]>,
}

/// The block that took the largest share of its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorstBlock {
    /// Share of its time that it took; above 1 it came too late.
    pub share: f32,
    /// Absolute frame at its end.
    pub frame: u64,
    /// The slot of the costliest node, where nodes were measured in it.
    pub slot: Option<u32>,
}

impl Status {
    /// All zero.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            frames: AtomicU64::new(0),
            adopted: AtomicU64::new(0),
            settled: AtomicU64::new(0),
            metering: AtomicBool::new(false),
            load: AtomicU32::new(0),
            worst: AtomicU32::new(0),
            xruns: AtomicU64::new(0),
            overruns: AtomicU64::new(0),
            worst_block: AtomicU64::new(0),
            worst_frame: AtomicU64::new(0),
            limit: AtomicU32::new(0),
            limit_frames: AtomicU64::new(0),
            macros: (0..=MACRO_SLOTS).map(|_| AtomicU64::new(0)).collect(),
        })
    }

    /// Frames processed since the graph was loaded.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    pub(crate) fn set_frames(&self, frames: u64) {
        self.frames.store(frames, Ordering::Relaxed);
    }

    /// Sequence of the plan that the audio thread runs.
    #[must_use]
    pub fn adopted(&self) -> u64 {
        self.adopted.load(Ordering::Acquire)
    }

    pub(crate) fn set_adopted(&self, sequence: u64) {
        self.adopted.store(sequence, Ordering::Release);
    }

    /// Sequence of the newest plan whose fades are over.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.settled.load(Ordering::Acquire)
    }

    pub(crate) fn set_settled(&self, sequence: u64) {
        self.settled.store(sequence, Ordering::Release);
    }

    /// Turns the meters of all nodes on or off; they cost a scan of every output.
    pub fn set_metering(&self, on: bool) {
        self.metering.store(on, Ordering::Relaxed);
    }

    /// Whether nodes are metered.
    #[must_use]
    pub fn is_metering(&self) -> bool {
        self.metering.load(Ordering::Relaxed)
    }

    /// Reports one block's cost: the share of its time that computing it took. Called by the home, which owns the
    /// clock.
    pub fn report_load(&self, share: f32) {
        let smooth = self.load();
        self.load.store(
            (smooth + (share - smooth) * 0.1).to_bits(),
            Ordering::Relaxed,
        );
        self.worst
            .fetch_max(share.max(0.0).to_bits(), Ordering::Relaxed);
    }

    /// Share of the available time that blocks take, smoothed.
    #[must_use]
    pub fn load(&self) -> f32 {
        f32::from_bits(self.load.load(Ordering::Relaxed))
    }

    /// The largest share since it was last taken.
    pub fn take_worst(&self) -> f32 {
        f32::from_bits(self.worst.swap(0, Ordering::Relaxed))
    }

    /// Counts a block that came too late or was lost. Called by the home.
    pub fn report_xrun(&self) {
        self.xruns.fetch_add(1, Ordering::Relaxed);
    }

    /// Blocks that came too late or were lost.
    #[must_use]
    pub fn xruns(&self) -> u64 {
        self.xruns.load(Ordering::Relaxed)
    }

    /// Blocks that took the executor longer than they last, at the pace of real time. A device may have hidden some of
    /// them by its buffers: what was heard is counted by [`Self::xruns`].
    #[must_use]
    pub fn overruns(&self) -> u64 {
        self.overruns.load(Ordering::Relaxed)
    }

    pub(crate) fn count_overrun(&self) {
        self.overruns.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn record_block(&self, spent: u64, deadline: u64, frame: u64, slot: Option<u32>) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a share of time; its digits do not matter"
        )]
        let share = spent as f32 / deadline.max(1) as f32;
        // The bits of positive floats are in their order.
        let packed = u64::from(share.to_bits()) << 32 | u64::from(slot.unwrap_or(u32::MAX));
        if packed >> 32 > self.worst_block.load(Ordering::Relaxed) >> 32 {
            self.worst_frame.store(frame, Ordering::Relaxed);
            self.worst_block.store(packed, Ordering::Relaxed);
        }
    }

    /// The worst block since the stream began or since it was last forgotten.
    #[must_use]
    pub fn worst_block(&self) -> Option<WorstBlock> {
        let packed = self.worst_block.load(Ordering::Relaxed);
        let bits = |from: u32| u32::try_from(packed >> from & 0xFFFF_FFFF).unwrap_or(0);
        let slot = bits(0);
        (packed != 0).then(|| WorstBlock {
            share: f32::from_bits(bits(32)),
            frame: self.worst_frame.load(Ordering::Relaxed),
            slot: (slot != u32::MAX).then_some(slot),
        })
    }

    pub(crate) fn forget_worst_block(&self) {
        self.worst_block.store(0, Ordering::Relaxed);
    }

    /// How many late blocks within how many frames make the costliest node give way; `None` for never.
    pub(crate) fn overload_limit(&self) -> Option<(u32, u64)> {
        let most = self.limit.load(Ordering::Relaxed);
        (most > 0).then(|| (most, self.limit_frames.load(Ordering::Relaxed)))
    }

    pub(crate) fn set_overload_limit(&self, limit: Option<(u32, u64)>) {
        let (most, frames) = limit.unwrap_or((0, 0));
        self.limit_frames.store(frames, Ordering::Relaxed);
        self.limit.store(most, Ordering::Relaxed);
    }

    /// The present value of a macro, 0 … 1; zero for an unknown slot.
    #[must_use]
    pub fn macro_value(&self, slot: u16) -> f64 {
        self.macros
            .get(usize::from(slot))
            .map_or(0.0, |value| f64::from_bits(value.load(Ordering::Relaxed)))
    }

    pub(crate) fn set_macro_value(&self, slot: u16, value: f64) {
        if let Some(cell) = self.macros.get(usize::from(slot)) {
            cell.store(value.to_bits(), Ordering::Relaxed);
        }
    }

    /// The values of all macros, by slot.
    pub(crate) fn macro_values(&self) -> Vec<u64> {
        let values = self.macros.iter();
        values.map(|value| value.load(Ordering::Relaxed)).collect()
    }

    /// Puts back what [`Self::macro_values`] gave.
    pub(crate) fn restore_macro_values(&self, values: &[u64]) {
        for (cell, value) in self.macros.iter().zip(values) {
            cell.store(*value, Ordering::Relaxed);
        }
    }
}
