//! Which groups of a plan may be computed as one at present.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use airloom_graph::compile::plan::Plan;

/// No run.
const NONE: u32 = u32::MAX;

/// What is known of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Nothing: its nodes have to be asked.
    Unknown = 0,
    /// All its nodes rest, and some of their factors are 0.
    Resting = 1,
    /// All its nodes rest, and none of their factors is 0.
    Heard = 2,
}

/// The state of a plan's runs and batches. Written and read by whoever runs the plan: atomic, so that it may be shared.
#[derive(Debug, Default)]
pub struct GroupStates {
    /// By run: its [`RunState`].
    runs: Vec<AtomicU8>,
    /// By batch: whether its calls are made one by one from now on, because one of them panicked in it.
    parted: Vec<AtomicBool>,
    /// By slot of a node: its run.
    run_of_slot: Vec<u32>,
}

impl GroupStates {
    /// The states of a new plan, of whose nodes nothing is known; `call_slots` are the slots by call.
    #[must_use]
    pub fn of(plan: &Plan, call_slots: &[u32]) -> Self {
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
            runs: plan.runs.iter().map(|_| AtomicU8::new(0)).collect(),
            parted: plan
                .batches
                .iter()
                .map(|_| AtomicBool::new(false))
                .collect(),
            run_of_slot,
        }
    }

    /// What is known of a run.
    #[must_use]
    pub fn run(&self, run: u32) -> RunState {
        let state = self.runs.get(run as usize);
        match state.map(|state| state.load(Ordering::Relaxed)) {
            Some(1) => RunState::Resting,
            Some(2) => RunState::Heard,
            _ => RunState::Unknown,
        }
    }

    /// Notes what is known of a run.
    pub fn set_run(&self, run: u32, state: RunState) {
        if let Some(place) = self.runs.get(run as usize) {
            place.store(state as u8, Ordering::Relaxed);
        }
    }

    /// Notes that something has changed at the node in a slot.
    pub fn disturb(&self, slot: u32) {
        let run = self.run_of_slot.get(slot as usize);
        if let Some(run) = run {
            self.set_run(*run, RunState::Unknown);
        }
    }

    /// Notes that something may have changed everywhere.
    pub fn disturb_all(&self) {
        for state in &self.runs {
            state.store(RunState::Unknown as u8, Ordering::Relaxed);
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
