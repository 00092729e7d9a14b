//! A document in which every name is resolved to an index: what the compiler starts from.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_api::config::Config;
use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::node_type::NodeType;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Curve;
use airloom_api::param::view::ModulationLaw;

use crate::check::subgraphs::instance::Place;
use crate::problem::Problem;

/// What a check found.
pub struct Checked {
    /// `None` when any problem is an error.
    pub graph: Option<CheckedGraph>,
    /// Errors and warnings, in the order of the document.
    pub problems: Vec<Problem>,
}

/// A graph without errors. Nodes and connections stand in the document's order.
#[derive(Clone)]
pub struct CheckedGraph {
    /// Addressed by index from everywhere else.
    pub nodes: Vec<CheckedNode>,
    /// Every cycle among them goes into an input of a node of
    /// [`Role::Feedback`](airloom_api::node::spec::Role::Feedback).
    pub connections: Vec<CheckedConnection>,
    /// One a slot.
    pub macros: Vec<CheckedMacro>,
    /// Of the document.
    pub seed: u64,
    /// What is played instead where nodes stand for sub-graphs.
    pub expansion: Option<Arc<Expansion>>,
}

impl CheckedGraph {
    /// What is played: itself where no node stands for a sub-graph.
    #[must_use]
    pub fn played(&self) -> &Self {
        self.expansion
            .as_ref()
            .map_or(self, |expansion| &expansion.graph)
    }

    /// All nodes that compute: those that are played, and those inside of them that run at a multiple of the rate.
    #[must_use]
    pub fn computing(&self) -> Vec<&CheckedNode> {
        let mut nodes = Vec::new();
        let mut graphs = vec![self.played()];
        while let Some(graph) = graphs.pop() {
            for node in &graph.nodes {
                nodes.push(node);
                graphs.extend(node.island.as_ref().map(|island| island.graph.played()));
            }
        }
        nodes
    }

    /// Whether anything in it runs at a multiple of the rate.
    #[must_use]
    pub fn has_islands(&self) -> bool {
        self.nodes.iter().any(|node| node.island.is_some())
    }

    /// Where a parameter of a node of the document is played: indices of node and parameter in [`Self::played`].
    #[must_use]
    pub fn locate(&self, node: &NodeId, param: &str) -> Option<(usize, usize)> {
        let at = self.nodes.iter().position(|known| known.id == *node)?;
        let param = self.nodes.get(at)?.spec.param(param)?;
        match &self.expansion {
            None => Some((at, param)),
            Some(expansion) => {
                let inner = expansion.places.get(at)?.param(param)?;
                Some((inner.node, inner.at))
            }
        }
    }
}

/// Saved states by path: `inner`, `outer/inner`.
pub type InnerStates = HashMap<String, Arc<[u8]>>;

/// A node with its type.
#[derive(Clone)]
pub struct CheckedNode {
    /// Its id.
    pub id: NodeId,
    /// Its type.
    pub node_type: Arc<dyn NodeType>,
    /// Its configuration, complete; the same `Arc` for every node of equal type and configuration, and from
    /// check to check.
    pub config: Arc<Config>,
    /// Its ports and parameters; shared like `config`.
    pub spec: Arc<NodeSpec>,
    /// Base values, clamped, in the order of `spec.params`.
    pub params: Vec<f64>,
    /// Whether its inputs pass it by.
    pub bypass: bool,
    /// What its processor saved of itself.
    pub state: Option<Arc<[u8]>>,
    /// What the processors inside saved of themselves, by their path, where it stands for a sub-graph.
    pub states: Option<Arc<InnerStates>>,
    /// What is played inside of it at a multiple of the rate.
    pub island: Option<Arc<Island>>,
}

/// A graph in which no node stands for a sub-graph, and the way there.
#[derive(Clone)]
pub struct Expansion {
    /// What is played. Inner nodes have ids of the form `outer/inner`.
    pub graph: CheckedGraph,
    /// For every node of the document where it is.
    pub places: Vec<Place>,
}

/// What is played inside of a node at a multiple of its rate. Input ports are the buses of
/// [`Bus::INPUTS`](airloom_api::process::host::Bus::INPUTS), output ports those of
/// [`Bus::OUTPUTS`](airloom_api::process::host::Bus::OUTPUTS), in order; parameters are moved by the macros 1, 2 …, from
/// their smallest value to their largest.
#[derive(Clone)]
pub struct Island {
    /// The id of the node, with which those of all in it begin.
    pub path: NodeId,
    /// How many times the rate: 2, 4 or 8.
    pub times: usize,
    /// The inside, with a node at each bus.
    pub graph: CheckedGraph,
}

impl fmt::Debug for Island {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self.graph.nodes.iter().map(|node| &node.id);
        f.debug_struct("Island")
            .field("times", &self.times)
            .field("nodes", &nodes.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// A connection between ports that fit.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedConnection {
    /// Its id.
    pub id: ConnectionId,
    /// Index of the node it comes from.
    pub from_node: usize,
    /// Index of the output port.
    pub from_port: usize,
    /// Where it goes.
    pub to: Destination,
    /// Gain on the way, in dB; 0 for what is not audio.
    pub gain_db: f64,
}

/// Where a connection goes: what kind of signal it carries follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Destination {
    /// An audio input, which sums what it gets.
    Audio {
        /// Index of the node.
        node: usize,
        /// Index of the input port.
        port: usize,
        /// How the channels fit.
        rule: ChannelRule,
    },
    /// A control input, which sums what it gets.
    Control {
        /// Index of the node.
        node: usize,
        /// Index of the input port.
        port: usize,
    },
    /// An event input, which merges what it gets.
    Events {
        /// Index of the node.
        node: usize,
        /// Index of the input port.
        port: usize,
    },
    /// A parameter, moved by a control output.
    Param {
        /// Index of the node.
        node: usize,
        /// Index of the parameter.
        param: usize,
        /// How far a control of 1 moves it.
        depth: f64,
        /// How it moves it.
        law: ModulationLaw,
    },
}

impl Destination {
    /// Index of the node.
    #[must_use]
    pub const fn node(&self) -> usize {
        match self {
            Self::Audio { node, .. }
            | Self::Control { node, .. }
            | Self::Events { node, .. }
            | Self::Param { node, .. } => *node,
        }
    }

    /// Index of the node, to be changed where nodes move.
    pub(super) const fn node_mut(&mut self) -> &mut usize {
        match self {
            Self::Audio { node, .. }
            | Self::Control { node, .. }
            | Self::Events { node, .. }
            | Self::Param { node, .. } => node,
        }
    }
}

/// A macro with its targets.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedMacro {
    /// 1 … [`crate::limits::MACRO_SLOTS`].
    pub slot: u16,
    /// 0 … 1.
    pub value: f64,
    /// No parameter is the target of two macros.
    pub targets: Vec<CheckedTarget>,
}

/// A parameter that a macro moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckedTarget {
    /// Index of the node.
    pub node: usize,
    /// Index of the parameter.
    pub param: usize,
    /// Value where the macro is 0, within the parameter's range.
    pub min: f64,
    /// Value where the macro is 1, within the parameter's range.
    pub max: f64,
    /// How the values between are spaced.
    pub curve: Curve,
}
