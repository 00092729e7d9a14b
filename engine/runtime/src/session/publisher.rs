//! Turns graphs into updates and sends them, as long as there is room for them on the way.

use std::cell::OnceCell;
use std::sync::{Arc, Weak};

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::process::state::StateBytes;
use airloom_graph::check::changes::Changes;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::compile::passes::Passes;
use airloom_graph::compile::plan::Plan;
use airloom_graph::edit::effect::{Fade, Leaver};
use airloom_graph::edit::subgraphs::moves::Moves;
use airloom_realtime::handoff::Control;
use airloom_realtime::meter::MeterWriter;
use airloom_realtime::workers::team::{Team, WorkerReport};

use crate::execute::told::Teller;
use crate::execute::update::{FadeFrames, Helpers, Update};
use crate::session::amendment::Amendment;
use crate::session::compensation::expect_room;
use crate::session::dividing::{DividedRoom, Slabs};
use crate::session::edges::{WantedEdge, wanted_edges};
use crate::session::error::LoadError;
use crate::session::loading::{Arrival, LoadedNode, MakeIsland};
use crate::session::mapping::macro_table;
use crate::session::memory::{Budget, DEFAULT_MEMORY_LIMIT};
use crate::session::pairing::pair;
use crate::session::present::{Manner, Present, Wanted};
use crate::session::provision::{Purpose, arriving, place, prepare_all, provide, settle};
use crate::session::renaming::{carry, rename};
use crate::session::room::Room;
use crate::session::shown::{NodeReadings, Shown};
use crate::session::slots::BySlot;
use crate::session::tail::total;
use crate::session::threads::{Threads, helpers};
use crate::session::transition::transition;
use crate::status::Status;

/// In which way a graph is published.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mode<'c> {
    /// Whether no node is taken over: all are fresh.
    pub renew: bool,
    /// Nodes that leave in a way of their own.
    pub leavers: &'c [Leaver],
    /// What has changed since a graph was published last, if it is known.
    pub changes: Option<&'c Changes>,
}

impl Mode<'_> {
    /// All nodes are fresh.
    pub const RENEWED: Self = Self {
        renew: true,
        leavers: &[],
        changes: None,
    };
}

fn frames(stream: Stream, fade: Fade) -> FadeFrames {
    FadeFrames {
        frames: u32::try_from(stream.rate.frames(fade.seconds.max(0.0)).0).unwrap_or(u32::MAX),
        law: fade.law,
    }
}

/// Knows what has been published.
pub(crate) struct Publisher {
    stream: Stream,
    fade: FadeFrames,
    /// Nodes that leave in a way of their own, by edits that had to wait too.
    leavers: Vec<Leaver>,
    updates: Control<Box<Update>>,
    status: Arc<Status>,
    sequence: u64,
    present: Present,
    plan: Arc<Plan>,
    room: Room,
    divided_room: DividedRoom,
    meters: MeterWriter,
    threads: Threads,
    /// How many threads there are: one where no other could be started.
    available: usize,
    /// Workers that are still to be sent.
    helpers: Option<Helpers>,
    /// Those that help, as long as the executor has them.
    team: Weak<Team>,
    /// Worked out when somebody asks.
    tail: OnceCell<Tail>,
    is_stale: bool,
    /// Whether what could not be published takes no node over.
    renews: bool,
    /// Nodes whose latency has changed since the last plan, by slot.
    shifts: Vec<(u32, u64)>,
    /// Edges that carry the same signal in the next graph, though it comes from elsewhere.
    carried: Vec<String>,
    make_island: MakeIsland,
    passes: Passes,
    memory_limit: u64,
}

impl Publisher {
    /// Nothing has been published yet.
    pub fn new(
        stream: Stream,
        fade: Fade,
        updates: Control<Box<Update>>,
        status: Arc<Status>,
        meters: MeterWriter,
        passes: Passes,
        make_island: MakeIsland,
    ) -> Self {
        Self {
            stream,
            fade: frames(stream, fade),
            leavers: Vec::new(),
            updates,
            status,
            sequence: 0,
            present: Present::default(),
            plan: Arc::default(),
            room: Room::default(),
            divided_room: DividedRoom::default(),
            meters,
            threads: Threads::Alone,
            available: 1,
            helpers: None,
            team: Weak::new(),
            tail: OnceCell::from(Tail::None),
            is_stale: false,
            renews: false,
            shifts: Vec::new(),
            carried: Vec::new(),
            make_island,
            passes,
            memory_limit: DEFAULT_MEMORY_LIMIT,
        }
    }

    /// From the next plan on so many threads compute; workers that are needed are started. Where the system starts none,
    /// one thread goes on alone.
    pub fn set_threads(&mut self, threads: Threads) {
        if threads != self.threads {
            self.threads = threads;
            self.helpers = helpers(threads);
            self.available = self.helpers.as_ref().map_or(1, |_| threads.count());
            if let Some(helpers) = &self.helpers {
                self.team = Arc::downgrade(&helpers.team);
            }
        }
    }

    /// What the workers have done.
    pub fn workers(&self) -> Vec<WorkerReport> {
        self.team.upgrade().map_or(Vec::new(), |team| team.report())
    }

    /// The stream it publishes for.
    pub const fn stream(&self) -> Stream {
        self.stream
    }

    /// The sequence of the plan that was published last.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The plan that was published last.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was published last.
    pub const fn present(&self) -> &Present {
        &self.present
    }

    /// How long the graph sounds after its input fell silent.
    pub fn tail(&self) -> Tail {
        *self.tail.get_or_init(|| total(&self.present, &self.plan))
    }

    /// Whether the newest graph could not be published for want of room.
    pub const fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Whether what could not be published for want of room takes nothing over of what plays.
    pub const fn renews(&self) -> bool {
        self.renews
    }

    /// Frees what came home.
    pub fn collect(&mut self) {
        while let Some(mut update) = self.updates.collect() {
            if let Some(plan) = Arc::get_mut(&mut update.loaded.plan) {
                self.present.spare = std::mem::take(plan);
            }
        }
    }

    /// Notes the latencies that nodes have told; whether one has changed, so that all paths have to be aligned anew.
    pub fn has_shifted(&mut self) -> bool {
        let shifts = self.present.take_shifts();
        let has_shifted = !shifts.is_empty();
        self.shifts.extend(shifts);
        has_shifted
    }

    /// The states of the nodes that keep one, as they were at the end of the last block.
    pub fn states(&mut self) -> Vec<(NodeId, StateBytes)> {
        self.present.states()
    }

    /// See [`Present::readings`].
    pub fn readings(&mut self) -> Vec<NodeReadings> {
        self.present.readings()
    }

    /// See [`Present::readings_of`].
    pub fn readings_of(&mut self, node: &NodeId) -> Option<NodeReadings> {
        self.present.readings_of(node)
    }

    /// See [`Present::take_shown`].
    pub fn take_shown(&mut self) -> Vec<Shown> {
        self.present.take_shown()
    }

    /// See [`Present::into_tellers`].
    pub fn into_tellers(self) -> Vec<Teller> {
        self.present.into_tellers()
    }

    /// Whether something has faded out and can be cleared away.
    pub fn has_faded(&self) -> bool {
        let present = &self.present;
        let is_due = !present.leaving_nodes.is_empty()
            || !present.leaving_edges.is_empty()
            || present.is_fading;
        is_due && self.is_settled()
    }

    /// From now on everything fades like this.
    pub fn set_fade(&mut self, fade: Fade) {
        self.fade = frames(self.stream, fade);
    }

    /// From now on all nodes together may take this many bytes.
    pub const fn set_memory_limit(&mut self, bytes: u64) {
        self.memory_limit = bytes;
    }

    /// Lets what plays be known by the names that it has in the graph to be published next.
    pub fn rename(&mut self, moves: &Moves) {
        if moves.is_empty() {
            return;
        }
        rename(&mut self.present, moves);
        self.carried.clone_from(&moves.carried);
    }

    /// Expects the delays of a graph to fit into memory.
    fn expect_room(&self, graph: &CheckedGraph, arriving: &[&Arrival]) -> Result<(), LoadError> {
        let arriving = arriving.iter().map(|arrival| &arrival.node);
        let present = self.present.nodes.iter().map(|node| &**node);
        let sum = arriving.clone().chain(present.clone());
        let sum = sum.fold(0_u64, |sum, node| sum.saturating_add(node.latency));
        // What arrives counts instead of what it replaces.
        let latencies = || {
            let all = present.chain(arriving);
            all.map(|node| (&node.id, node.latency)).collect()
        };
        expect_room(graph, sum, latencies, self.memory_limit)
    }

    /// Prepares what `graph` has and the executor has not, and publishes it. Without room in the hand-off everything is prepared, to find errors, and published later.
    ///
    /// # Errors
    /// [`LoadError`] of the first node that cannot be prepared; nothing is published then.
    pub fn publish(
        &mut self,
        graph: &CheckedGraph,
        assets: &dyn Assets,
        latency_floor: u64,
        mode: Mode<'_>,
    ) -> Result<(), LoadError> {
        let renew = mode.renew || self.renews;
        let purpose = Purpose {
            stream: self.stream,
            assets,
            make_island: self.make_island,
            passes: self.passes,
            renew,
            memory_limit: self.memory_limit,
        };
        let changes = mode.changes.filter(|changes| {
            let is_known = !renew && !self.is_stale && self.carried.is_empty();
            is_known && Amendment::fits(graph, changes, &self.present)
        });
        let few = changes.map(|changes| {
            let came = &changes.nodes.came;
            let budget = Budget {
                limit: self.memory_limit,
                taken: self.present.staying_memory(&changes.nodes) + self.present.leaving_memory(),
            };
            let arrivals = prepare_all(graph, came, &self.status, budget, purpose)?;
            Ok((changes, arrivals))
        });
        let few = few.transpose()?;
        let provisions = match few {
            Some(_) => Vec::new(),
            None => provide(&self.present, graph, &self.status, purpose)?,
        };
        let arriving = match &few {
            Some((_, arrivals)) => arrivals.iter().collect(),
            None => arriving(&provisions),
        };
        self.expect_room(graph, &arriving)?;
        self.leavers.extend_from_slice(mode.leavers);
        // A change may need two updates.
        if self.updates.in_flight() + 2 > self.updates.depth() {
            self.is_stale = true;
            self.renews = renew;
            return Ok(());
        }
        self.is_stale = false;
        self.renews = false;
        let (fade, leaves) = self.fades();
        let sequence = self.sequence + 1;
        let manner = Manner {
            sequence,
            latency_floor,
            fade,
            leaves,
            settled: self.status.settled(),
            after_fades: false,
            threads: self.available,
            passes: self.passes,
        };
        let present = &mut self.present;
        let (nodes, arrivals) = match few {
            None => place(present, graph, provisions, sequence),
            Some((changes, mut arrivals)) => {
                let settled = arrivals.iter_mut();
                let came: Vec<_> = settled
                    .map(|arrival| settle(present, arrival, sequence))
                    .collect();
                let amendment = Amendment {
                    graph,
                    changes,
                    came: &came,
                    manner,
                };
                if let Some(update) = amendment.apply(present) {
                    self.send(update, arrivals);
                    return Ok(());
                }
                (amendment.nodes(present), arrivals)
            }
        };
        let edges = wanted_edges(graph, &nodes);
        carry(present, &std::mem::take(&mut self.carried), &edges);
        let wanted = Wanted {
            macros: macro_table(graph, &nodes),
            nodes,
            edges,
        };
        match transition(&mut self.present, wanted, manner) {
            Ok(update) => self.send(update, arrivals),
            Err(wanted) => self.publish_in_stages(graph, wanted, arrivals, manner),
        }
        Ok(())
    }

    /// Old and new edges together form a cycle: what goes fades first, what comes follows when it is gone.
    fn publish_in_stages(
        &mut self,
        graph: &CheckedGraph,
        wanted: Wanted<'_>,
        arrivals: Vec<Arrival>,
        manner: Manner,
    ) {
        let Wanted { nodes, edges, .. } = &wanted;
        let present = self.present.nodes.iter();
        let slots = BySlot::of(present.map(|node| (node.slot, ())));
        let is_kept = |node: &&Arc<LoadedNode>| slots.get(node.slot).is_some();
        let present = &self.present.edges;
        let places = pair(present, |edge| &edge.id, edges, |edge| &edge.connection.id);
        let goes_on = |(edge, place): &(&WantedEdge<'_>, Option<usize>)| {
            let before = place.and_then(|place| present.get(place));
            before.is_some_and(|before| edge.is_path_of(before))
        };
        let kept = Wanted {
            nodes: nodes.iter().filter(is_kept).cloned().collect(),
            edges: edges
                .iter()
                .zip(places)
                .filter(goes_on)
                .map(|(edge, _)| *edge)
                .collect(),
            macros: macro_table(graph, nodes),
        };
        if let Ok(update) = transition(&mut self.present, kept, manner) {
            self.send(update, Vec::new());
        }
        let manner = Manner {
            sequence: self.sequence + 1,
            settled: u64::MAX,
            after_fades: true,
            ..manner
        };
        // A checked graph has no cycle of its own, so this compiles.
        if let Ok(update) = transition(&mut self.present, wanted, manner) {
            self.send(update, arrivals);
        }
    }

    /// How what comes and goes fades, and whether anything that leaves is heard until then. The first plan and plans
    /// before the first sample start at once.
    fn fades(&mut self) -> (FadeFrames, bool) {
        let leavers = std::mem::take(&mut self.leavers);
        self.present.own_fades.clear();
        if self.sequence == 0 || self.status.frames() == 0 {
            return (FadeFrames::default(), false);
        }
        if !leavers.is_empty() {
            let own = self.present.nodes.iter().filter_map(|node| {
                let mut newest = leavers.iter().rev();
                let leaver = newest.find(|leaver| leaver.takes(&node.id))?;
                Some((node.slot, frames(self.stream, leaver.fade)))
            });
            self.present.own_fades = own.collect();
        }
        let mut own = self.present.own_fades.iter();
        let leaves = self.fade.frames > 0 || own.any(|(_, fade)| fade.frames > 0);
        (self.fade, leaves)
    }

    /// Whether the fades of the newest plan are over.
    fn is_settled(&self) -> bool {
        self.status.settled() >= self.sequence
    }

    fn send(&mut self, mut update: Update, arrivals: Vec<Arrival>) {
        let plan = Arc::clone(&update.loaded.plan);
        self.sequence = update.loaded.sequence;
        for mut arrival in arrivals {
            arrival.slot.arrived = self.sequence;
            let heir_of = arrival.heir_of;
            update
                .heirs
                .extend(heir_of.map(|from| (from, arrival.node.slot)));
            update
                .arrivals
                .push((arrival.node.slot, Some(arrival.slot)));
        }
        for (slot, latency) in self.shifts.drain(..) {
            update.bypass_frames = self.fade.frames;
            let delay = self.present.bypass_delay(slot, latency);
            update.bypass_delays.extend(delay);
        }
        update.nodes = self.present.node_slots.grown();
        update.edges = self.present.edge_slots.grown();
        update.factors = self.present.factors.grown();
        self.room.grow(&mut update, &plan, self.stream.max_block);
        let slabs = Slabs {
            nodes: self.present.node_slots.capacity(),
            edges: self.present.edge_slots.capacity(),
            factors: self.present.factors.capacity(),
        };
        let room = &mut self.divided_room;
        room.grow(&mut update, slabs, self.stream, &self.meters);
        update.crew = self.helpers.take();
        self.tail = OnceCell::new();
        self.plan = plan;
        // Room was made sure of before.
        if self.updates.send(Box::new(update)).is_err() {
            self.is_stale = true;
        }
    }
}
