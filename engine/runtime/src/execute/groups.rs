//! Which groups of a plan may be computed as one at present.

use std::sync::atomic::{AtomicBool, Ordering};

use airloom_graph::compile::plan::Plan;

/// No run.
const NONE: u32 = u32::MAX;

/// The state of a plan's runs and batches. Written and read by whoever runs the plan: atomic, so that it may be shared.
#[derive(Debug, Default)]
pub struct GroupStates {
    /// By run: whether all its nodes are known to rest.
    resting: Vec<AtomicBool>,
    /// By batch: whether its calls are made one by one from now on, because one of them panicked in it.
    parted: Vec<AtomicBool>,
    /// By slot of a node: its run.
    run_of_slot: Vec<u32>,
}

impl GroupStates {
    /// The states of a new plan, of whose nodes nothing is known; `call_slots` are the slots by call.
    #[must_use]
    pub fn of(plan: &Plan, call_slots: &[u32]) -> Self {
        let states = |count: usize| (0..count).map(|_| AtomicBool::new(false)).collect();
        let mut run_of_slot = Vec::new();
        for (run, entry) in (0..).zip(&plan.runs) {
            let start = entry.calls.start as usize;
            let calls = call_slots.get(start..start + entry.calls.len as usize);
            for slot in calls.unwrap_or(&[]) {
                let slot = *slot as usize;
                if run_of_slot.len() <= slot {
                    run_of_slot.resize(slot + 1, NONE);
                }
                if let Some(place) = run_of_slot.get_mut(slot) {
                    *place = run;
                }
            }
        }
        Self {
            resting: states(plan.runs.len()),
            parted: states(plan.batches.len()),
            run_of_slot,
        }
    }

    /// Whether all nodes of a run are known to rest.
    #[must_use]
    pub fn is_resting(&self, run: u32) -> bool {
        let state = self.resting.get(run as usize);
        state.is_some_and(|state| state.load(Ordering::Relaxed))
    }

    /// Notes that all nodes of a run rest.
    pub fn set_resting(&self, run: u32) {
        if let Some(state) = self.resting.get(run as usize) {
            state.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that something has changed at the node in a slot.
    pub fn disturb(&self, slot: u32) {
        let run = self.run_of_slot.get(slot as usize);
        if let Some(state) = run.and_then(|run| self.resting.get(*run as usize)) {
            state.store(false, Ordering::Relaxed);
        }
    }

    /// Notes that something may have changed everywhere.
    pub fn disturb_all(&self) {
        for state in &self.resting {
            state.store(false, Ordering::Relaxed);
        }
    }

    /// Whether the calls of a batch are made one by one.
    #[must_use]
    pub fn is_parted(&self, batch: u32) -> bool {
        let state = self.parted.get(batch as usize);
        state.is_none_or(|state| state.load(Ordering::Relaxed))
    }

    /// Makes the calls of a batch one by one from now on.
    pub fn part(&self, batch: u32) {
        if let Some(state) = self.parted.get(batch as usize) {
            state.store(true, Ordering::Relaxed);
        }
    }
}
