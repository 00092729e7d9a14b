//! Which node must run before which.

/// An edge from a node to a node that needs its output in the same block.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// Index of the node before.
    pub from: usize,
    /// Index of the node behind.
    pub to: usize,
    /// Index of the connection in the document.
    pub connection: usize,
}

/// The edges that leave each node, in the order of the connections.
#[derive(Debug)]
pub struct Edges {
    starts: Vec<usize>,
    edges: Vec<Edge>,
}

impl Edges {
    /// Sorts edges by the node that they leave; every index is below `nodes`.
    pub fn new(nodes: usize, mut edges: Vec<Edge>) -> Self {
        edges.sort_by_key(|edge| edge.from);
        let mut starts = vec![0; nodes + 1];
        for edge in &edges {
            if let Some(start) = starts.get_mut(edge.from + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, edges }
    }

    /// How many nodes there are.
    pub const fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// The edges that leave a node.
    pub fn leaving(&self, node: usize) -> &[Edge] {
        match (self.starts.get(node), self.starts.get(node + 1)) {
            (Some(start), Some(end)) => self.edges.get(*start..*end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// All edges.
    pub fn all(&self) -> &[Edge] {
        &self.edges
    }
}
