//! What the executor has, what it shall have, and in which manner it gets there.

use airloom_api::id::NodeId;

use crate::execute::loaded::MacroTable;
use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;
use crate::session::slots::Slots;

/// What the executor has, as far as the session has published it.
#[derive(Debug, Default)]
pub(crate) struct Present {
    pub nodes: Vec<LoadedNode>,
    pub edges: Vec<LoadedEdge>,
    /// Removed, but still heard while their edges fade.
    pub leaving_nodes: Vec<LoadedNode>,
    pub leaving_edges: Vec<LoadedEdge>,
    pub node_slots: Slots,
    pub edge_slots: Slots,
}

impl Present {
    /// The node of an id.
    pub fn node(&self, id: &NodeId) -> Option<&LoadedNode> {
        self.nodes.iter().find(|node| node.id == *id)
    }

    /// The node in a slot, leaving ones included.
    pub fn node_in(&self, slot: u32) -> Option<&LoadedNode> {
        let mut nodes = self.nodes.iter().chain(&self.leaving_nodes);
        nodes.find(|node| node.slot == slot)
    }
}

/// What it shall have.
pub(crate) struct Wanted {
    pub nodes: Vec<LoadedNode>,
    pub edges: Vec<LoadedEdge>,
    pub macros: MacroTable,
}

/// How to get there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub sequence: u64,
    pub latency_floor: u64,
    /// Length of fades; zero changes at once.
    pub fade_frames: u32,
    /// Whether everything that was fading has finished when the update is adopted.
    pub settled: bool,
    pub after_fades: bool,
}
