//! What the executor has, what it shall have, and in which manner it gets there.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_graph::check::changes::ListChange;
use airloom_graph::compile::passes::Passes;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::wiring::Wiring;
use airloom_realtime::latest::LatestReader;

use crate::execute::loaded::MacroTable;
use crate::execute::told::{Teller, Told};
use crate::execute::update::{FadeFrames, Update};
use crate::session::edges::{LoadedEdge, WantedEdge};
use crate::session::factors::FactorRoom;
use crate::session::loading::LoadedNode;
use crate::session::rows::{EdgeRow, NodeRow, Rows};
use crate::session::shown::Shown;
use crate::session::slots::Slots;

/// What the executor has, as far as the session has published it.
#[derive(Debug, Default)]
pub(crate) struct Present {
    /// In the order of the graph that was published; shared with the plans that are worked out.
    pub nodes: Vec<Arc<LoadedNode>>,
    pub edges: Vec<Arc<LoadedEdge>>,
    /// Removed, but still heard while their edges fade.
    pub leaving_nodes: Vec<Arc<LoadedNode>>,
    pub leaving_edges: Vec<Arc<LoadedEdge>>,
    /// Whether any edge's gain or delay is on the way.
    pub is_fading: bool,
    /// Whether any edge moves a parameter.
    pub has_modulation: bool,
    /// How threads share it, and why, in words.
    pub sharing: String,
    /// By slot: what nodes tell after each block.
    pub told: HashMap<u32, LatestReader<Told>>,
    /// By slot: what the nodes tell that are played inside of one at a multiple of the rate.
    pub inside: HashMap<u32, Vec<Teller>>,
    /// By slot: what the node shows, and what those show that are played inside of it.
    pub shown: HashMap<u32, Vec<Shown>>,
    pub node_slots: Slots,
    pub edge_slots: Slots,
    pub factors: FactorRoom,
    /// By slot, for the next update: how nodes that leave fade, where not as everything does.
    pub own_fades: Vec<(u32, FadeFrames)>,
    /// What was compiled last, while nothing else has changed it.
    pub rows: Option<Rows>,
    /// A plan that came home, for its memory.
    pub spare: Plan,
}

impl Present {
    /// The rows of what is present, of which `wiring` was compiled.
    pub fn rows_of(&self, mut wiring: Wiring) -> Rows {
        let nodes = self.nodes.iter().chain(&self.leaving_nodes);
        let edges = self.edges.iter().chain(&self.leaving_edges);
        let edges: Vec<EdgeRow> = edges.map(|edge| EdgeRow::of(edge)).collect();
        for (row, edge) in wiring.edges.iter_mut().zip(&edges) {
            edge.tell(row);
        }
        Rows {
            nodes: nodes.map(|node| NodeRow::of(node)).collect(),
            wiring,
            edges,
        }
    }

    /// Bytes that the nodes take that stay as the graph changes.
    pub fn staying_memory(&self, change: &ListChange) -> u64 {
        let rows = self.rows.as_ref().map_or(&[][..], |rows| &rows.nodes);
        let wanted = rows.iter().take(self.nodes.len());
        let gone = change.gone.iter().filter_map(|at| rows.get(*at));
        let bytes = |row: &NodeRow| row.memory;
        wanted
            .map(bytes)
            .sum::<u64>()
            .saturating_sub(gone.map(bytes).sum())
    }

    /// The node of an id.
    pub fn node(&self, id: &NodeId) -> Option<&LoadedNode> {
        let mut nodes = self.nodes.iter().map(|node| &**node);
        nodes.find(|node| node.id == *id)
    }

    /// The node of an id that stands at `place` in the graph: there it is, unless publishing has to wait.
    pub fn node_near(&self, id: &NodeId, place: usize) -> Option<&LoadedNode> {
        let near = self.nodes.get(place).map(|node| &**node);
        near.filter(|node| node.id == *id).or_else(|| self.node(id))
    }

    /// How an edge fades that leaves.
    pub fn leave(&self, edge: &LoadedEdge, manner: Manner) -> FadeFrames {
        let of = |slot: u32| self.own_fades.iter().find(|(own, _)| *own == slot);
        let own = of(edge.from_slot).or_else(|| of(edge.to_slot));
        own.map_or(manner.fade, |(_, fade)| *fade)
    }

    /// Bytes of the nodes that fade out after earlier edits.
    pub fn leaving_memory(&self) -> u64 {
        self.leaving_nodes.iter().map(|node| node.memory).sum()
    }

    /// The node in a slot, leaving ones included.
    pub fn node_in(&self, slot: u32) -> Option<&LoadedNode> {
        let nodes = self.nodes.iter().chain(&self.leaving_nodes);
        nodes.map(|node| &**node).find(|node| node.slot == slot)
    }
}

/// What it shall have.
pub(crate) struct Wanted<'g> {
    pub nodes: Vec<Arc<LoadedNode>>,
    pub edges: Vec<WantedEdge<'g>>,
    pub macros: MacroTable,
}

/// How to get there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub sequence: u64,
    pub latency_floor: u64,
    /// Of what comes, what moves and what leaves, but for nodes with a fade of their own; zero frames change at once.
    pub fade: FadeFrames,
    /// Whether what leaves is heard until it has faded out.
    pub leaves: bool,
    /// The newest plan whose fades are over when the update is adopted.
    pub settled: u64,
    pub after_fades: bool,
    /// How many threads shall run it.
    pub threads: usize,
    pub passes: Passes,
}

impl Manner {
    /// Lets the bypasses of an update fade.
    pub fn bypass(&self, update: &mut Update) {
        if !update.bypasses.is_empty() {
            update.bypass_frames = self.fade.frames;
            update.fade_frames = u64::from(self.fade.frames);
        }
    }
}
