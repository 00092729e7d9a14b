//! Where the nodes of a document are among those that are played.

/// A port or parameter of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner {
    /// Index of the node.
    pub node: usize,
    /// Index of its port or parameter.
    pub at: usize,
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
