//! Whether what enters a part of a graph comes out of it at once.

use airloom_api::node::spec::Role;

use crate::check::checked::{CheckedConnection, CheckedGraph, CheckedNode, Destination};
use crate::check::edges::{Edge, Edges};

/// Whether the node behind a connection needs what it carries in the same block: all but the ports of a feedback
/// node.
pub fn is_needed_at_once(nodes: &[CheckedNode], to: &Destination) -> bool {
    let node = nodes.get(to.node());
    let is_feedback = node.is_some_and(|node| matches!(node.spec.role, Role::Feedback { .. }));
    !is_feedback || matches!(to, Destination::Param { .. })
}

/// The edges of a graph, counted from a node and a connection: those between nodes that need each other at once.
pub fn edges(graph: &CheckedGraph, first_node: usize, first_connection: usize) -> Vec<Edge> {
    let edge = |(index, connection): (usize, &CheckedConnection)| {
        is_needed_at_once(&graph.nodes, &connection.to).then_some(Edge {
            from: connection.from_node.checked_sub(first_node)?,
            to: connection.to.node().checked_sub(first_node)?,
            connection: index,
        })
    };
    let connections = graph.connections.iter().enumerate();
    connections
        .skip(first_connection)
        .filter_map(edge)
        .collect()
}

/// Whether a signal at one of `from` reaches the node `to` in the same block; nodes and connections before the first
/// ones are passed over.
pub fn reaches(
    graph: &CheckedGraph,
    from: impl Iterator<Item = Destination>,
    to: usize,
    first_node: usize,
    first_connection: usize,
) -> bool {
    let count = graph.nodes.len().saturating_sub(first_node);
    let edges = Edges::new(count, edges(graph, first_node, first_connection));
    let mut seen = vec![false; count];
    let mut waiting: Vec<usize> = from
        .filter(|entry| is_needed_at_once(&graph.nodes, entry))
        .filter_map(|entry| entry.node().checked_sub(first_node))
        .collect();
    while let Some(node) = waiting.pop() {
        if node + first_node == to {
            return true;
        }
        let Some(seen) = seen.get_mut(node) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            waiting.extend(edges.leaving(node).iter().map(|edge| edge.to));
        }
    }
    false
}
