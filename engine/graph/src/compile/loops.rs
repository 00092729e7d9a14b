//! Which feedback nodes are on cycles, and an order of alignment that passes by those.

use airloom_api::node::spec::Role;

use crate::compile::order::Visit;
use crate::compile::wiring::{Incoming, Wiring, WiringEdge};

/// Feedback nodes that reach themselves, when what is leaving is gone: nothing may move then.
pub(super) fn looping(wiring: &Wiring, incoming: &Incoming) -> Vec<bool> {
    let mut looping = vec![false; wiring.nodes.len()];
    for (node, looped) in looping.iter_mut().enumerate() {
        if !matches!(wiring.nodes[node].spec.role, Role::Feedback { .. }) {
            continue;
        }
        let mut seen = vec![false; wiring.nodes.len()];
        let mut stack = vec![node];
        while let Some(at) = stack.pop() {
            for edge in incoming.at(at) {
                let WiringEdge {
                    from_node: source,
                    leaving,
                    ..
                } = wiring.edges[*edge as usize];
                if leaving.is_some() {
                    continue;
                }
                *looped |= source == node;
                if !std::mem::replace(&mut seen[source], true) {
                    stack.push(source);
                }
            }
        }
    }
    looping
}

/// All nodes, each after the nodes it is aligned to.
pub(super) fn acyclic_order(
    wiring: &Wiring,
    incoming: &Incoming,
    visits: &[Visit],
    looping: &[bool],
) -> Vec<usize> {
    let has_straight_feedback = (0..wiring.nodes.len()).any(|node| {
        matches!(wiring.nodes[node].spec.role, Role::Feedback { .. }) && !looping[node]
    });
    let visited = visits.iter().filter_map(|visit| match visit {
        Visit::Process(node) => Some(*node),
        Visit::Absorb(_) => None,
    });
    if !has_straight_feedback {
        return visited.collect();
    }
    let mut done = vec![false; wiring.nodes.len()];
    let mut order = Vec::with_capacity(wiring.nodes.len());
    for root in visited {
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            if done[node] {
                continue;
            }
            let sources = incoming.at(node).iter().filter_map(|edge| {
                let edge = &wiring.edges[*edge as usize];
                (edge.leaving.is_none() && !looping[edge.from_node]).then_some(edge.from_node)
            });
            match sources
                .skip(next)
                .enumerate()
                .find(|(_, source)| !done[*source])
            {
                Some((skipped, source)) => {
                    stack.push((node, next + skipped + 1));
                    stack.push((source, 0));
                }
                None => {
                    done[node] = true;
                    order.push(node);
                }
            }
        }
    }
    order
}
