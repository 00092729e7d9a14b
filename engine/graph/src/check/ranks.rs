//! A number for every node, rising along every edge: as long as new edges rise too, there is no cycle.

use crate::check::checked::{CheckedGraph, Destination};
use airloom_api::node::spec::Role;

/// The distance between neighbours of a fresh order: room for nodes that come between.
const GAP: u64 = 1 << 32;

/// Ranks by node.
#[derive(Debug)]
pub struct Ranks(Vec<u64>);

impl Ranks {
    /// By a topological order (Kahn, "Topological sorting of large networks", CACM 5, 1962); `None` if there is a
    /// cycle.
    pub fn of(graph: &CheckedGraph) -> Option<Self> {
        let count = graph.nodes.len();
        let mut missing = vec![0_u32; count];
        let mut starts = vec![0_usize; count + 1];
        for (from, to) in edges(graph) {
            *missing.get_mut(to)? += 1;
            *starts.get_mut(from + 1)? += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut leaving = vec![0_usize; sum];
        for (from, to) in edges(graph) {
            let place = next.get_mut(from)?;
            *leaving.get_mut(*place)? = to;
            *place += 1;
        }
        let mut ready: Vec<usize> = (0..count)
            .filter(|node| missing.get(*node) == Some(&0))
            .collect();
        let mut ranks = vec![0; count];
        let mut passed = 0;
        while let Some(node) = ready.pop() {
            passed += 1;
            *ranks.get_mut(node)? = passed * GAP;
            for to in leaving.get(*starts.get(node)?..*starts.get(node + 1)?)? {
                let left = missing.get_mut(*to)?;
                *left -= 1;
                if *left == 0 {
                    ready.push(*to);
                }
            }
        }
        (usize::try_from(passed) == Ok(count)).then_some(Self(ranks))
    }

    /// A node came to a place; it has no rank yet.
    pub fn insert(&mut self, at: usize) {
        if at <= self.0.len() {
            self.0.insert(at, 0);
        }
    }

    /// The node at a place went.
    pub fn remove(&mut self, at: usize) {
        if at < self.0.len() {
            self.0.remove(at);
        }
    }

    /// Ranks new nodes between their neighbours; false if there is no room for one, or an edge does not rise.
    pub fn settle(&mut self, fresh: &[usize], edges: &[(usize, usize)]) -> bool {
        for node in fresh {
            let rank = |node: usize| self.0.get(node).copied().filter(|rank| *rank > 0);
            let before = edges.iter().filter(|(_, to)| to == node);
            let low = before.filter_map(|(from, _)| rank(*from)).max();
            let behind = edges.iter().filter(|(from, _)| from == node);
            let high = behind.filter_map(|(_, to)| rank(*to)).min();
            let low = low.unwrap_or(0);
            let high = high.unwrap_or_else(|| low.saturating_add(2 * GAP));
            let middle = low + high.saturating_sub(low) / 2;
            match self.0.get_mut(*node) {
                Some(rank) if middle > low => *rank = middle,
                _ => return false,
            }
        }
        edges
            .iter()
            .all(|(from, to)| match (self.0.get(*from), self.0.get(*to)) {
                (Some(from), Some(to)) => from < to,
                _ => false,
            })
    }
}

/// Which node has to run before which.
fn edges(graph: &CheckedGraph) -> impl Iterator<Item = (usize, usize)> + '_ {
    let all = graph.connections.iter();
    all.filter(|connection| is_ordered(graph, &connection.to))
        .map(|connection| (connection.from_node, connection.to.node()))
}

/// Whether what goes there is needed in the same block.
pub fn is_ordered(graph: &CheckedGraph, to: &Destination) -> bool {
    let is_feedback = || {
        let node = graph.nodes.get(to.node());
        node.is_some_and(|node| matches!(node.spec.role, Role::Feedback { .. }))
    };
    matches!(to, Destination::Param { .. }) || !is_feedback()
}
