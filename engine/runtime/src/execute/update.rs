//! What crosses from the session to the executor.

use std::sync::Arc;

use crate::execute::block::Change;
use crate::execute::edge::{DelayLine, EdgeSlot};
use crate::execute::exchange::TaskResult;
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;
use crate::execute::strands::StrandStores;
use airloom_api::process::events::EventList;
use airloom_realtime::pool::Pool;
use airloom_realtime::workers::crew::Crew;
use airloom_realtime::workers::team::Team;

/// A new plan with everything it needs. Comes home with everything it replaced.
#[derive(Default)]
pub struct Update {
    /// The plan; afterwards the one before.
    pub loaded: LoadedPlan,
    /// Whether to wait until the fades that the plan before has started are over.
    pub after_fades: bool,
    /// Frames from adoption until its fades are over.
    pub fade_frames: u64,
    /// Nodes that appear, by slot, in order of the slots.
    pub arrivals: Vec<(u32, Option<Box<NodeSlot>>)>,
    /// Edges that appear, by slot.
    pub edge_arrivals: Vec<(u32, Option<Box<EdgeSlot>>)>,
    /// Changes of edges that stay.
    pub edge_changes: Vec<(u32, EdgeChange)>,
    /// Nodes that are bypassed or taken in again, by slot.
    pub bypasses: Vec<(u32, bool)>,
    /// Slots of nodes that no control signal moves any longer.
    pub unmoved: Vec<u32>,
    /// Slots to be emptied; afterwards what was in them.
    pub departures: Vec<(u32, Option<Box<NodeSlot>>)>,
    /// Slots of edges to be emptied; afterwards what was in them.
    pub edge_departures: Vec<(u32, Option<Box<EdgeSlot>>)>,
    /// A larger slab, empty; afterwards the smaller one, empty.
    pub nodes: Option<Vec<Option<Box<NodeSlot>>>>,
    /// A larger slab, empty; afterwards the smaller one, empty.
    pub edges: Option<Vec<Option<Box<EdgeSlot>>>>,
    /// More buffers; afterwards the fewer ones.
    pub pool: Option<Pool>,
    /// A larger table of factors; afterwards the smaller one.
    pub factors: Option<Vec<f32>>,
    /// More event lists; afterwards the fewer ones.
    pub lists: Option<Vec<EventList>>,
    /// Larger stores for the strands of a divided plan, without nodes and edges; afterwards the smaller ones.
    pub strands: Option<Vec<StrandStores>>,
    /// More room for what crosses between strands; afterwards the lesser.
    pub results: Option<Vec<TaskResult>>,
    /// Other workers; afterwards those before.
    pub crew: Option<Helpers>,
}

impl Update {
    /// Lets a node that appears start at a value; false if none appears in this slot.
    pub(crate) fn start_at(&mut self, slot: u32, param: u32, value: f64) -> bool {
        let place = self.arrivals.binary_search_by_key(&slot, |(slot, _)| *slot);
        let arrival = place.ok().and_then(|place| self.arrivals.get_mut(place));
        let Some((_, Some(node))) = arrival else {
            return false;
        };
        node.bank.jump(param as usize, value);
        true
    }
}

/// Workers that may help an executor; they end with the last one who has them.
pub struct Helpers {
    /// The executor's door to them; goes first.
    pub crew: Crew,
    /// The threads.
    pub team: Arc<Team>,
}

/// A change of an edge that stays.
#[derive(Debug)]
pub enum EdgeChange {
    /// To a linear gain, in frames.
    Fade {
        /// Linear gain.
        gain: f64,
        /// Length of the ramp.
        frames: u32,
    },
    /// To a delay, in frames; with larger lines where the present ones are too short.
    Delay {
        /// The delay.
        delay: usize,
        /// Length of the crossfade.
        frames: u32,
        /// Larger lines; afterwards the smaller ones.
        lines: Option<Vec<DelayLine>>,
    },
}

/// A change of a value, in order with the updates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Command {
    /// Sequence of the plan that must have been adopted before.
    pub after: u64,
    /// What changes.
    pub change: Change,
}
