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
    macros: Box<[AtomicU64]>,
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
