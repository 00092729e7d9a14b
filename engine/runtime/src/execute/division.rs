//! A plan that several threads share: the plans of its strands, and the tasks over them.

use std::ops::Range;

use airloom_graph::compile::strands::division::Crossing;
use airloom_realtime::schedule::Schedule;

use crate::execute::loaded::LoadedPlan;

/// What the executor runs instead of the steps of the serial plan.
#[derive(Debug, Default)]
pub struct LoadedDivision {
    /// Which task works on which strand, and after what.
    pub schedule: Schedule,
    /// The strands; the first one runs on the executor's own stores.
    pub strands: Vec<LoadedStrand>,
    /// By task: its steps in its strand's plan.
    pub steps: Vec<Range<usize>>,
    /// By task: how many buffers and event lists its results have.
    pub results: Vec<(usize, usize)>,
    /// How many workers may help.
    pub helpers: usize,
    /// By slot of a node: its strand.
    pub node_strands: Vec<u32>,
    /// By slot of an edge: its strand.
    pub edge_strands: Vec<u32>,
}

/// A strand's plan with its slots.
#[derive(Debug, Default)]
pub struct LoadedStrand {
    /// Its plan; without macros.
    pub loaded: LoadedPlan,
    /// Whether nothing in its buffers outlasts a task: then it uses those of the thread, which are in its core's caches.
    pub is_passing: bool,
    /// By call of the plan: what crosses there.
    pub crossings: Vec<Option<Crossing>>,
}

impl LoadedDivision {
    /// Notes that something has changed at the node in a slot.
    pub fn disturb(&self, slot: u32) {
        if let Some(strand) = self.strands.get(self.strand_of(slot) as usize) {
            strand.loaded.groups.disturb(slot);
        }
    }

    /// Notes that something may have changed everywhere.
    pub fn disturb_all(&self) {
        for strand in &self.strands {
            strand.loaded.groups.disturb_all();
        }
    }

    /// The strand of the node in a slot.
    #[must_use]
    pub fn strand_of(&self, slot: u32) -> u32 {
        self.node_strands.get(slot as usize).copied().unwrap_or(0)
    }
}
