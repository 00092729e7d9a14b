//! Where the nodes of a document are among those that are played.

use airloom_api::channels::ChannelRule;

use crate::check::checked::{CheckedGraph, Destination};

/// A port or parameter of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner {
    /// Index of the node.
    pub node: usize,
    /// Index of its port or parameter.
    pub at: usize,
}

/// A graph in which no node stands for a sub-graph, and the way there.
#[derive(Clone)]
pub struct Expansion {
    /// What is played. Inner nodes have ids of the form `outer/inner`.
    pub graph: CheckedGraph,
    /// For every node of the document where it is.
    pub places: Vec<Place>,
}

/// Where a node is.
#[derive(Debug, Clone)]
pub enum Place {
    /// It is this node.
    Node(usize),
    /// It stands for several.
    Instance(Instance),
}

/// A node that stands for several.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// The inner ports behind each input: where it goes, then the borders that it passes by.
    pub inputs: Vec<Vec<Inner>>,
    /// The inner port behind each output.
    pub outputs: Vec<Inner>,
    /// The inner parameter behind each parameter.
    pub params: Vec<Inner>,
}

impl Place {
    /// The ports behind an input.
    pub fn inputs(&self, at: usize) -> Vec<Inner> {
        match self {
            Self::Node(node) => vec![Inner { node: *node, at }],
            Self::Instance(instance) => instance.inputs.get(at).cloned().unwrap_or_default(),
        }
    }

    /// The port behind an output.
    pub fn output(&self, at: usize) -> Option<Inner> {
        match self {
            Self::Node(node) => Some(Inner { node: *node, at }),
            Self::Instance(instance) => instance.outputs.get(at).copied(),
        }
    }

    /// The parameter behind a parameter.
    #[must_use]
    pub fn param(&self, at: usize) -> Option<Inner> {
        match self {
            Self::Node(node) => Some(Inner { node: *node, at }),
            Self::Instance(instance) => instance.params.get(at).copied(),
        }
    }
}

impl Destination {
    /// The same kind of destination at other ports; for a parameter at another parameter.
    pub(super) const fn moved(self, to: Inner) -> Self {
        let Inner { node, at } = to;
        match self {
            Self::Audio { rule, .. } => Self::Audio {
                node,
                port: at,
                rule,
            },
            Self::Control { .. } => Self::Control { node, port: at },
            Self::Events { .. } => Self::Events { node, port: at },
            Self::Param { depth, law, .. } => Self::Param {
                node,
                param: at,
                depth,
                law,
            },
        }
    }

    /// An audio input of the same channels.
    pub(super) const fn audio(to: Inner) -> Self {
        Self::Audio {
            node: to.node,
            port: to.at,
            rule: ChannelRule::Pass,
        }
    }
}
