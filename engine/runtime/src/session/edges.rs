//! What the session remembers of the edges that the executor has.

use std::sync::Arc;

use airloom_api::id::ConnectionId;
use airloom_graph::check::checked::{CheckedConnection, CheckedGraph, Destination};
use airloom_graph::compile::wiring::EdgeEnd;

use crate::session::loading::{LoadedNode, linear};

/// An edge between two slots.
#[derive(Debug, Clone)]
pub(crate) struct LoadedEdge {
    pub id: ConnectionId,
    pub from_slot: u32,
    pub from_port: usize,
    pub to_slot: u32,
    pub end: EdgeEnd,
    /// Channels of the source port.
    pub channels: usize,
    /// As the connection has it.
    pub gain_db: f64,
    /// The same, linear.
    pub gain: f64,
    /// Its slot among the shaped edges.
    pub slot: Option<u32>,
    /// Compensation delay of the published plan, in frames.
    pub delay: u64,
    /// Room in its delay lines, in frames; zero without lines.
    pub capacity: u64,
    /// Whether its gain or its delay is on the way.
    pub fading: bool,
    /// Sequence of the plan with which that began, or with which it left.
    pub since: u64,
}

impl LoadedEdge {
    /// As it is once a clean plan has followed its fades. Whether one came in time depends on the blocks: an edge that
    /// only passes has no past then, even if its slot is still there and has recorded.
    pub fn as_cleared(edge: &Arc<Self>, settled: u64) -> Arc<Self> {
        let is_over = edge.since <= settled;
        let has_faded = is_over && edge.fading;
        let is_plain = |edge: &Self| is_over && edge.slot.is_some() && !edge.is_shaped();
        if !has_faded && !is_plain(edge) {
            return Arc::clone(edge);
        }
        let mut cleared = Self::clone(edge);
        cleared.fading = false;
        if is_plain(&cleared) {
            cleared.slot = None;
            cleared.capacity = 0;
        }
        Arc::new(cleared)
    }

    /// The same edge on its way to another gain.
    pub fn moved(&self, gain_db: f64) -> Self {
        Self {
            gain_db,
            gain: linear(gain_db),
            fading: true,
            ..self.clone()
        }
    }

    /// Whether it moves a parameter.
    pub const fn is_modulation(&self) -> bool {
        matches!(self.end, EdgeEnd::Param { .. })
    }

    /// Whether it carries events. Such an edge always has a slot: it has to know which notes sound through it.
    pub const fn is_events(&self) -> bool {
        matches!(self.end, EdgeEnd::Events { .. })
    }

    /// Whether it does more than pass.
    #[expect(
        clippy::float_cmp,
        reason = "exactly one is the gain that does nothing"
    )]
    pub fn is_shaped(&self) -> bool {
        self.fading || self.gain != 1.0 || self.delay > 0 || self.is_events()
    }
}

/// The end of a checked connection, as the compiler wants it.
fn end(destination: &Destination) -> EdgeEnd {
    match *destination {
        Destination::Audio { port, rule, .. } => EdgeEnd::Audio { port, rule },
        Destination::Control { port, .. } => EdgeEnd::Control { port },
        Destination::Events { port, .. } => EdgeEnd::Events { port },
        Destination::Param {
            param, depth, law, ..
        } => EdgeEnd::Param { param, depth, law },
    }
}

/// A connection between the slots of two nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WantedEdge<'g> {
    pub connection: &'g CheckedConnection,
    pub from_slot: u32,
    pub to_slot: u32,
}

impl WantedEdge<'_> {
    /// Whether an edge under the same id carries the same signal to the same place; the gain may differ.
    pub fn is_path_of(&self, edge: &LoadedEdge) -> bool {
        self.from_slot == edge.from_slot
            && self.to_slot == edge.to_slot
            && self.connection.from_port == edge.from_port
            && end(&self.connection.to) == edge.end
    }

    /// An edge that was not there before, out of `from`.
    pub fn loaded(&self, from: Option<&LoadedNode>) -> LoadedEdge {
        let port = from.and_then(|from| from.spec.outputs.get(self.connection.from_port));
        LoadedEdge {
            id: self.connection.id.clone(),
            from_slot: self.from_slot,
            from_port: self.connection.from_port,
            to_slot: self.to_slot,
            end: end(&self.connection.to),
            channels: port.map_or(0, |port| port.kind.buffers()),
            gain_db: self.connection.gain_db,
            gain: linear(self.connection.gain_db),
            slot: None,
            delay: 0,
            capacity: 0,
            fading: false,
            since: 0,
        }
    }
}

/// The edges of a graph between the slots of its nodes.
pub(crate) fn wanted_edges<'g>(
    graph: &'g CheckedGraph,
    nodes: &[Arc<LoadedNode>],
) -> Vec<WantedEdge<'g>> {
    let wanted = graph.connections.iter().filter_map(|connection| {
        Some(WantedEdge {
            connection,
            from_slot: nodes.get(connection.from_node)?.slot,
            to_slot: nodes.get(connection.to.node())?.slot,
        })
    });
    wanted.collect()
}
