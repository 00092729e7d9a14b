//! The session's side of a running executor: publishes, collects, clears away.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::process::events::EventList;
use airloom_api::process::host::BusChannels;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::compile::plan::Plan;
use airloom_realtime::buffer::AudioBuffer;
use airloom_realtime::handoff::{Control, handoff};
use airloom_realtime::log::{LogReader, log};
use airloom_realtime::meter::{MeterReader, meters};
use airloom_realtime::ring::{Producer, ring};

use crate::execute::block::Change;
use crate::execute::executor::{Executor, Links};
use crate::execute::notice::Notice;
use crate::execute::update::{Command, Update};
use crate::session::edges::{LoadedEdge, end};
use crate::session::error::LoadError;
use crate::session::loading::{Arrival, LoadedNode, linear, prepare};
use crate::session::mapping::{effective_params, macro_table};
use crate::session::tail::total;
use crate::session::transition::{Manner, Present, Wanted, transition};
use crate::status::Status;

/// Plans that may be on their way at a time: a burst of edits within one audio block, or behind a staged change. What
/// goes beyond is merged, at a time that depends on the blocks.
const DEPTH: usize = 64;
/// Parameter changes that may be on their way: a fast hand on many knobs.
const COMMANDS: usize = 4_096;
/// Records of the real-time log between two collections.
const NOTICES: usize = 1_024;
/// Nodes that have meters: more than a document may have, since leaving ones count too.
const METERED_NODES: usize = 16_384;
/// Events of one port and block.
const EVENTS: usize = 1_024;

/// Where a wanted node comes from.
enum Provision {
    /// It plays already: its place among the present nodes.
    Kept(usize),
    /// It was prepared.
    Fresh(Arrival),
}

/// The control side of one stream.
pub(crate) struct Engine {
    stream: Stream,
    fade_frames: u32,
    updates: Control<Box<Update>>,
    commands: Producer<Command>,
    backlog: Vec<Command>,
    notices: LogReader<Notice>,
    meters: MeterReader,
    pub status: Arc<Status>,
    sequence: u64,
    present: Present,
    plan: Plan,
    buffers: usize,
    lists: usize,
    taken: usize,
    tail: Tail,
    /// Whether the newest graph could not be published for want of room.
    pub stale: bool,
}

impl Engine {
    /// A control side and its executor, which runs nothing yet.
    pub fn new(stream: Stream, channels: BusChannels, fade_seconds: f64) -> (Self, Executor) {
        let (updates, running) = handoff(DEPTH);
        let (commands, obeyed) = ring(COMMANDS);
        let (writer, notices) = log(NOTICES);
        let (raised, meters) = meters(METERED_NODES * 2);
        let status = Status::new();
        let executor = Executor::new(
            stream,
            channels,
            Links {
                depth: DEPTH,
                updates: running,
                commands: obeyed,
                notices: writer,
                meters: raised,
                status: Arc::clone(&status),
            },
        );
        let engine = Self {
            stream,
            fade_frames: u32::try_from(stream.rate.frames(fade_seconds).0).unwrap_or(0),
            updates,
            commands,
            backlog: Vec::new(),
            notices,
            meters,
            status,
            sequence: 0,
            present: Present::default(),
            plan: Plan::default(),
            buffers: 0,
            lists: 0,
            taken: 0,
            tail: Tail::None,
            stale: false,
        };
        (engine, executor)
    }

    /// The stream it runs in.
    pub const fn stream(&self) -> Stream {
        self.stream
    }

    /// The sequence of the plan that was published last.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The plan that was published last.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How long the graph sounds after its input fell silent.
    pub const fn tail(&self) -> Tail {
        self.tail
    }

    /// The loaded node of an id.
    pub fn node(&self, id: &NodeId) -> Option<&LoadedNode> {
        self.present.nodes.iter().find(|node| node.id == *id)
    }

    /// The loaded node of a slot, leaving ones included.
    pub fn node_in(&self, slot: u32) -> Option<&LoadedNode> {
        let nodes = self.present.nodes.iter();
        nodes
            .chain(&self.present.leaving_nodes)
            .find(|node| node.slot == slot)
    }

    /// Ids and slots of the nodes that play.
    pub fn nodes(&self) -> impl Iterator<Item = &LoadedNode> {
        self.present.nodes.iter()
    }

    /// Prepares what `graph` has and the executor has not, and publishes it. `renew` takes over no node: all are
    /// fresh. Without room in the hand-off everything is prepared, to find errors, and published later.
    ///
    /// # Errors
    /// [`LoadError`] of the first node that cannot be prepared; nothing is published then.
    pub fn publish(
        &mut self,
        graph: &CheckedGraph,
        assets: &dyn Assets,
        latency_floor: u64,
        renew: bool,
    ) -> Result<(), LoadError> {
        self.collect();
        let arrivals = self.prepare_missing(graph, assets, renew)?;
        // A change may need two updates.
        if self.updates.in_flight() + 2 > self.updates.depth() {
            self.stale = true;
            return Ok(());
        }
        let was_stale = std::mem::take(&mut self.stale);
        let (nodes, arrivals) = self.place(graph, arrivals);
        let edges = wanted_edges(graph, &nodes);
        let macros = macro_table(graph, &nodes);
        let manner = Manner {
            sequence: self.sequence + 1,
            latency_floor,
            fade_frames: self.fade(),
            settled: self.is_settled(),
            after_fades: false,
        };
        let wanted = Wanted {
            nodes: nodes.clone(),
            edges: edges.clone(),
            macros,
        };
        match transition(&mut self.present, wanted, manner) {
            Ok((update, plan)) => self.send(update, plan, arrivals),
            Err(_) => self.publish_in_stages(graph, nodes, edges, arrivals, manner),
        }
        if was_stale {
            // What was sent meanwhile met the targets of the plan before.
            for entry in &graph.macros {
                let value = self.status.macro_value(entry.slot);
                self.command(Change::Macro {
                    slot: entry.slot,
                    value,
                });
            }
        }
        Ok(())
    }

    /// Old and new edges together form a cycle: what goes fades first, what comes follows when it is gone.
    fn publish_in_stages(
        &mut self,
        graph: &CheckedGraph,
        nodes: Vec<LoadedNode>,
        edges: Vec<LoadedEdge>,
        arrivals: Vec<Arrival>,
        manner: Manner,
    ) {
        let is_kept = |slot: u32| self.present.nodes.iter().any(|node| node.slot == slot);
        let kept = Wanted {
            nodes: nodes
                .iter()
                .filter(|node| is_kept(node.slot))
                .cloned()
                .collect(),
            edges: edges
                .iter()
                .filter(|edge| self.present.edges.iter().any(|old| old.is_same_path(edge)))
                .cloned()
                .collect(),
            macros: macro_table(graph, &nodes),
        };
        if let Ok((update, plan)) = transition(&mut self.present, kept, manner) {
            self.send(update, plan, Vec::new());
        }
        let wanted = Wanted {
            macros: macro_table(graph, &nodes),
            nodes,
            edges,
        };
        let manner = Manner {
            sequence: self.sequence + 1,
            settled: true,
            after_fades: true,
            ..manner
        };
        // A checked graph has no cycle of its own, so this compiles.
        if let Ok((update, plan)) = transition(&mut self.present, wanted, manner) {
            self.send(update, plan, arrivals);
        }
    }

    /// The first plan and plans before the first sample start at once.
    fn fade(&self) -> u32 {
        if self.sequence == 0 || self.status.frames() == 0 {
            0
        } else {
            self.fade_frames
        }
    }

    fn is_settled(&self) -> bool {
        self.status.settled() >= self.sequence
    }

    fn prepare_missing(
        &self,
        graph: &CheckedGraph,
        assets: &dyn Assets,
        renew: bool,
    ) -> Result<Vec<Provision>, LoadError> {
        let nodes = &self.present.nodes;
        let places: HashMap<&str, usize> =
            nodes.iter().map(|node| node.id.as_str()).zip(0..).collect();
        let params = effective_params(graph, &self.status);
        graph
            .nodes
            .iter()
            .zip(&params)
            .map(|(node, params)| {
                let place = places.get(node.id.as_str()).copied();
                let loaded = |place: &usize| nodes.get(*place);
                let kept =
                    place.filter(|place| loaded(place).is_some_and(|loaded| loaded.is_for(node)));
                if let (Some(place), false) = (kept, renew) {
                    return Ok(Provision::Kept(place));
                }
                prepare(
                    node,
                    params,
                    self.stream,
                    graph.seed,
                    assets,
                    self.fade_frames,
                )
                .map(Provision::Fresh)
            })
            .collect()
    }

    /// Gives slots to the arrivals: the wanted nodes in the graph's order, and the arrivals by themselves.
    fn place(
        &mut self,
        graph: &CheckedGraph,
        arrivals: Vec<Provision>,
    ) -> (Vec<LoadedNode>, Vec<Arrival>) {
        let mut nodes = Vec::with_capacity(graph.nodes.len());
        let mut placed = Vec::new();
        for (node, arrival) in graph.nodes.iter().zip(arrivals) {
            match arrival {
                Provision::Fresh(mut arrival) => {
                    arrival.node.slot = self.present.node_slots.take();
                    arrival.node.since = self.sequence + 1;
                    nodes.push(arrival.node.clone());
                    placed.push(arrival);
                }
                Provision::Kept(place) => {
                    nodes.extend(self.present.nodes.get(place).map(|loaded| LoadedNode {
                        bypass: node.bypass,
                        ..loaded.clone()
                    }));
                }
            }
        }
        (nodes, placed)
    }

    fn send(&mut self, mut update: Update, plan: Plan, arrivals: Vec<Arrival>) {
        self.sequence = update.loaded.sequence;
        for mut arrival in arrivals {
            arrival.slot.arrived = self.sequence;
            update
                .arrivals
                .push((arrival.node.slot, Some(arrival.slot)));
        }
        update.arrivals.sort_unstable_by_key(|(slot, _)| *slot);
        update.nodes = self.present.node_slots.grown();
        update.edges = self.present.edge_slots.grown();
        self.grow_buffers(&mut update, &plan);
        self.tail = total(&self.present, &plan);
        self.plan = plan;
        // Room was made sure of before anything was prepared.
        if self.updates.send(Box::new(update)).is_err() {
            self.stale = true;
        }
    }

    fn grow_buffers(&mut self, update: &mut Update, plan: &Plan) {
        let block = self.stream.max_block;
        let fresh = |count: usize| (0..count).map(|_| AudioBuffer::new(block)).collect();
        let buffers = plan.buffers.max(1) as usize;
        if buffers > self.buffers {
            self.buffers = buffers.max(self.buffers * 2);
            update.pool = Some(fresh(self.buffers));
        }
        let lists = plan.event_lists.max(1) as usize;
        if lists > self.lists {
            self.lists = lists.max(self.lists * 2);
            let made = (0..self.lists).map(|_| EventList::with_capacity(EVENTS));
            update.lists = Some(made.collect());
        }
        let taken = plan
            .nodes
            .iter()
            .map(|node| node.written.len as usize)
            .max()
            .unwrap_or(0);
        if taken > self.taken {
            self.taken = taken.max(self.taken * 2);
            update.taken = Some((0..self.taken).map(|_| AudioBuffer::default()).collect());
        }
    }

    /// Sends a change in order with the plans. A macro counts as turned from now on, though the executor may have to
    /// finish a fade before it follows.
    pub fn command(&mut self, change: Change) {
        if let Change::Macro { slot, value } = change {
            self.status.set_macro_value(slot, value);
        }
        let command = Command {
            after: self.sequence,
            change,
        };
        if !self.backlog.is_empty() || self.commands.push(command).is_err() {
            self.backlog.push(command);
        }
    }

    /// Frees what came home and sends what had to wait.
    pub fn collect(&mut self) {
        while let Some(update) = self.updates.collect() {
            drop(update);
        }
        let mut sent = 0;
        for command in &self.backlog {
            if self.commands.push(*command).is_err() {
                break;
            }
            sent += 1;
        }
        self.backlog.drain(..sent);
    }

    /// Whether something has faded out and can be cleared away.
    pub fn has_faded(&self) -> bool {
        let present = &self.present;
        let is_due = !present.leaving_nodes.is_empty()
            || !present.leaving_edges.is_empty()
            || present.edges.iter().any(|edge| edge.fading);
        is_due && self.is_settled()
    }

    /// Hands every record of the real-time log to `each`.
    pub fn drain_notices(&mut self, each: impl FnMut(Notice)) {
        self.notices.drain(each);
    }

    /// Takes the peaks of a slot's first two channels.
    pub fn take_peaks(&mut self, slot: u32) -> [f32; 2] {
        let first = slot as usize * 2;
        [self.meters.take(first), self.meters.take(first + 1)]
    }
}

fn wanted_edges(graph: &CheckedGraph, nodes: &[LoadedNode]) -> Vec<LoadedEdge> {
    graph
        .connections
        .iter()
        .filter_map(|connection| {
            let from = nodes.get(connection.from_node)?;
            let to = nodes.get(connection.to.node())?;
            Some(LoadedEdge {
                id: connection.id.clone(),
                from_slot: from.slot,
                from_port: connection.from_port,
                to_slot: to.slot,
                end: end(&connection.to),
                channels: from.spec.outputs.get(connection.from_port)?.kind.buffers(),
                gain: linear(connection.gain_db),
                slot: None,
                delay: 0,
                capacity: 0,
                fading: false,
            })
        })
        .collect()
}
