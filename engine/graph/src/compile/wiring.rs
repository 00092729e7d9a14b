//! What has to be compiled: nodes and edges by index.

use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_api::id::NodeId;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::view::ModulationLaw;
use airloom_api::process::batch::BatchKey;

/// Nodes and the edges between them. Order matters twice: nodes that do not depend on each other are executed in
/// it, and the edges of one input are summed in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wiring {
    /// The nodes.
    pub nodes: Vec<WiringNode>,
    /// The edges; all ends are valid indices of nodes, ports and parameters.
    pub edges: Vec<WiringEdge>,
}

/// A node to be executed.
#[derive(Debug, Clone, PartialEq)]
pub struct WiringNode {
    /// Its name in the document, for prints and errors.
    pub id: NodeId,
    /// Its ports, parameters and rules.
    pub spec: Arc<NodeSpec>,
    /// Frames by which its outputs lag its inputs.
    pub latency: u64,
    /// The first of its factors in the executor's table, if it is a mix while its parameters rest.
    pub factors: Option<u32>,
    /// With which others it may be computed in one call.
    pub batch: Option<BatchKey>,
}

/// An edge between an output port and an input port or a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WiringEdge {
    /// Index of the node it comes from.
    pub from_node: usize,
    /// Index of the output port.
    pub from_port: usize,
    /// Index of the node it goes to.
    pub to_node: usize,
    /// Where it ends there.
    pub end: EdgeEnd,
    /// Whether it has a gain, a fade or a changing delay: then it may not be replaced by sharing a buffer.
    pub shaped: bool,
    /// The delay of an edge that is fading out: it keeps it, and nobody waits for it any more.
    pub leaving: Option<u64>,
}

/// Where an edge ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EdgeEnd {
    /// At an audio input, whose channels it fits by the rule.
    Audio {
        /// Index of the input port.
        port: usize,
        /// How the channels fit.
        rule: ChannelRule,
    },
    /// At a control input.
    Control {
        /// Index of the input port.
        port: usize,
    },
    /// At an event input.
    Events {
        /// Index of the input port.
        port: usize,
    },
    /// At a parameter.
    Param {
        /// Index of the parameter.
        param: usize,
        /// Units (linear) or octaves (exponential) for a control of one.
        depth: f64,
        /// How it is applied.
        law: ModulationLaw,
    },
}

impl EdgeEnd {
    /// The input port, unless it ends at a parameter.
    #[must_use]
    pub const fn port(self) -> Option<usize> {
        match self {
            Self::Audio { port, .. } | Self::Control { port } | Self::Events { port } => Some(port),
            Self::Param { .. } => None,
        }
    }
}

/// For every node the indices of the edges that end there, in the order of the wiring.
#[derive(Debug)]
pub struct Incoming {
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Incoming {
    /// Sorts the edges by destination, keeping their order.
    #[must_use]
    pub fn of(wiring: &Wiring) -> Self {
        let mut starts = vec![0_u32; wiring.nodes.len() + 1];
        for edge in &wiring.edges {
            starts[edge.to_node + 1] += 1;
        }
        for node in 0..wiring.nodes.len() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut edges = vec![0_u32; wiring.edges.len()];
        for (index, edge) in wiring.edges.iter().enumerate() {
            let slot = &mut next[edge.to_node];
            edges[*slot as usize] = index_u32(index);
            *slot += 1;
        }
        Self { starts, edges }
    }

    /// The edges that end at a node.
    #[must_use]
    pub fn at(&self, node: usize) -> &[u32] {
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// Indices of a plan are stored in 32 bits: the document's limits keep every list far below 2^32.
#[expect(
    clippy::cast_possible_truncation,
    reason = "nodes, ports, channels and edges are limited when a document is read; their product stays below 2^32"
)]
pub(crate) const fn index_u32(index: usize) -> u32 {
    index as u32
}
