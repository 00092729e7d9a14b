//! What crosses from the session to the executor.

use std::sync::Arc;

use crate::execute::block::Change;
use crate::execute::edge::{DelayLine, EdgeSlot};
use crate::execute::exchange::TaskResult;
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;
use crate::execute::strand_stores::StrandStores;
use airloom_api::process::events::EventList;
use airloom_graph::edit::effect::FadeLaw;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::round::Seat;
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
    /// Length of their crossfades.
    pub bypass_frames: u32,
    /// Nodes whose latency has changed, by slot: the delay of what passes them by, in frames, with lines for it;
    /// afterwards the older lines. Crossfades last `bypass_frames`.
    pub bypass_delays: Vec<(u32, usize, Vec<DelayLine>)>,
    /// Slots of nodes that are replaced, and of the arrivals that take over their state.
    pub heirs: Vec<(u32, u32)>,
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
    /// More buffers for the threads that share a divided plan; afterwards the fewer ones.
    pub seats: Option<Vec<Seat<Pool>>>,
    /// Other workers; afterwards those before.
    pub crew: Option<Helpers>,
}

impl Update {
    /// Lets a node that appears start at a value; false if none appears in this slot.
    pub(crate) fn start_at(&mut self, slot: u32, param: u32, value: f64) -> bool {
        let Some(node) = self.arrival(slot) else {
            return false;
        };
        node.bank.jump(param as usize, value);
        true
    }

    /// The node that appears in a slot.
    pub(crate) fn arrival(&mut self, slot: u32) -> Option<&mut NodeSlot> {
        let place = self.arrivals.binary_search_by_key(&slot, |(slot, _)| *slot);
        let arrival = self.arrivals.get_mut(place.ok()?);
        arrival.and_then(|(_, node)| node.as_deref_mut())
    }
}

/// How a gain moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FadeFrames {
    /// Length; zero is at once.
    pub frames: u32,
    /// Shape.
    pub law: FadeLaw,
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
    /// To a linear gain.
    Fade {
        /// Linear gain.
        gain: f64,
        /// How it gets there.
        fade: FadeFrames,
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
