//! An order for cutting: path by path instead of in the order of the document.

use airloom_api::node::spec::Role;

use crate::compile::wiring::{Incoming, Wiring};

/// Whether a node gives its outputs before it takes its inputs.
pub(super) fn is_feedback(wiring: &Wiring, node: usize) -> bool {
    matches!(wiring.nodes[node].spec.role, Role::Feedback { .. })
}

/// The nodes that a node has to come after: all that it reads in its own step.
pub(super) fn sources<'a>(
    wiring: &'a Wiring,
    incoming: &'a Incoming,
    node: usize,
) -> impl Iterator<Item = usize> + 'a {
    let is_feedback = is_feedback(wiring, node);
    let edges = incoming
        .at(node)
        .iter()
        .map(|edge| &wiring.edges[*edge as usize]);
    edges
        .filter(move |edge| !is_feedback || edge.end.port().is_none())
        .map(|edge| edge.from_node)
}

/// All nodes, each after its sources: from every node that nobody reads up its inputs, in the order of the edges. So
/// the strips of a mixer follow each other in the order in which they are summed, each whole, however the document
/// lists its nodes. The wiring has no cycle without a feedback node.
pub(super) fn tour(wiring: &Wiring, incoming: &Incoming) -> Vec<usize> {
    let count = wiring.nodes.len();
    let mut is_read = vec![false; count];
    for edge in &wiring.edges {
        is_read[edge.from_node] = true;
    }
    let mut entered = vec![false; count];
    let mut tour = Vec::with_capacity(count);
    let mut stack: Vec<(usize, usize)> = Vec::new();
    let ends = (0..count).filter(|node| !is_read[*node]);
    for root in ends.chain(0..count) {
        if std::mem::replace(&mut entered[root], true) {
            continue;
        }
        stack.push((root, 0));
        while let Some((node, next)) = stack.pop() {
            let Some(edge) = incoming.at(node).get(next) else {
                tour.push(node);
                continue;
            };
            stack.push((node, next + 1));
            let edge = &wiring.edges[*edge as usize];
            let is_later = is_feedback(wiring, node) && edge.end.port().is_some();
            if !is_later && !std::mem::replace(&mut entered[edge.from_node], true) {
                stack.push((edge.from_node, 0));
            }
        }
    }
    tour
}
