//! A plan with the slots of the processors and edges it refers to; and one that several threads share: the plans of its
//! strands, and the tasks over them.

use std::ops::Range;
use std::sync::Arc;

use airloom_api::param::spec::Curve;
use airloom_api::process::io::Span;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::strands::division::Crossing;
use airloom_realtime::schedule::Schedule;

use crate::execute::groups::GroupStates;

/// Marks an edge without a slot.
pub const NO_SLOT: u32 = u32::MAX;

/// What the executor runs.
#[derive(Debug, Default)]
pub struct LoadedPlan {
    /// Counts up with every plan of a session.
    pub sequence: u64,
    /// Steps and buffers; the session has them too.
    pub plan: Arc<Plan>,
    /// By index of the plan's calls: slot of the node.
    pub call_slots: Vec<u32>,
    /// Which of the plan's groups may be computed as one.
    pub groups: GroupStates,
    /// By index of the plan's edges: slot of the edge, or [`NO_SLOT`].
    pub edge_slots: Vec<u32>,
    /// What each macro moves.
    pub macros: MacroTable,
    /// What runs instead of the steps if several threads share them.
    pub division: Option<Box<LoadedDivision>>,
    /// Slots of the nodes that tell something after each block.
    pub tellers: Vec<u32>,
}

/// Targets of all macros.
#[derive(Debug, Default)]
pub struct MacroTable {
    /// By macro slot (0 unused): entries of `targets`. Empty if no macro has targets.
    pub slots: Vec<Span>,
    /// All targets.
    pub targets: Vec<MacroTarget>,
}

/// A parameter that a macro moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MacroTarget {
    /// Slot of the node.
    pub node: u32,
    /// Index of the parameter.
    pub param: u32,
    /// Value at 0.
    pub min: f64,
    /// Value at 1.
    pub max: f64,
    /// How the values between are spaced.
    pub curve: Curve,
}

impl MacroTarget {
    /// The parameter's value for a macro's value.
    #[must_use]
    pub fn map(&self, value: f64) -> f64 {
        let x = value.clamp(0.0, 1.0);
        match self.curve {
            Curve::Exponential if self.min > 0.0 && self.max > 0.0 => {
                self.curve.map(x, self.min, self.max)
            }
            _ => self.min + (self.max - self.min) * x,
        }
    }
}

impl MacroTable {
    /// The targets of a macro.
    #[must_use]
    pub fn targets(&self, slot: u16) -> &[MacroTarget] {
        self.slots
            .get(usize::from(slot))
            .and_then(|span| {
                let start = span.start as usize;
                self.targets.get(start..start + span.len as usize)
            })
            .unwrap_or(&[])
    }
}

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
