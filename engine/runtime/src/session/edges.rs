//! What the session remembers of the edges that the executor has.

use airloom_api::id::ConnectionId;
use airloom_graph::check::checked::{CheckedGraph, Destination};
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
    /// Linear.
    pub gain: f64,
    /// Its slot among the shaped edges.
    pub slot: Option<u32>,
    /// Compensation delay of the published plan, in frames.
    pub delay: u64,
    /// Room in its delay lines, in frames; zero without lines.
    pub capacity: u64,
    /// Whether its gain or its delay is on the way.
    pub fading: bool,
}

impl LoadedEdge {
    /// Whether two edges carry the same signal to the same place; the gain may differ.
    pub fn is_same_path(&self, other: &Self) -> bool {
        self.id == other.id
            && self.from_slot == other.from_slot
            && self.from_port == other.from_port
            && self.to_slot == other.to_slot
            && self.end == other.end
    }

    /// As it is once a clean plan has followed its fades. Whether one came in time depends on the blocks: an edge that
    /// only passes has no past then, even if its slot is still there and has recorded.
    pub fn as_cleared(&self, settled: bool) -> Self {
        let mut cleared = self.clone();
        if settled {
            cleared.fading = false;
            if !cleared.is_shaped() {
                cleared.slot = None;
                cleared.capacity = 0;
            }
        }
        cleared
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

/// The edges of a graph between the slots of its nodes.
pub(crate) fn wanted_edges(graph: &CheckedGraph, nodes: &[LoadedNode]) -> Vec<LoadedEdge> {
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
