//! Pass 2: how much every edge has to wait so that all paths meet aligned.

use airloom_api::node::spec::Role;

use crate::compile::order::Visit;
use crate::compile::wiring::{Incoming, Wiring, WiringEdge};

/// Arrival times and compensation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alignment {
    /// For every node, how late its aligned inputs are against the graph's input, in frames.
    pub arrivals: Vec<u64>,
    /// For every edge, the compensation delay in frames.
    pub delays: Vec<u64>,
    /// Frames by which every output node lags every input node.
    pub total: u64,
}

/// Delays every edge until the latest of its destination's inputs, and every output node until the latest of them.
///
/// A feedback node on a cycle hands out the past: its outputs wait for nobody and delay nobody. One that is not on
/// a cycle is aligned like any other node. Edges that are leaving keep their delay and count for nothing. `floor` is the smallest total, to which the outputs are padded.
#[must_use]
pub fn align(wiring: &Wiring, incoming: &Incoming, visits: &[Visit], floor: u64) -> Alignment {
    let looping = looping(wiring, incoming);
    let mut alignment = Alignment {
        arrivals: vec![0; wiring.nodes.len()],
        delays: vec![0; wiring.edges.len()],
        total: floor,
    };
    let leaves = |arrivals: &[u64], node: usize| arrivals[node] + wiring.nodes[node].latency;
    let is_free =
        |edge: usize| looping[wiring.edges[edge].from_node] || wiring.edges[edge].leaving.is_some();
    let arrive = |arrivals: &mut Vec<u64>, node: usize| {
        arrivals[node] = incoming
            .at(node)
            .iter()
            .filter(|edge| !is_free(**edge as usize))
            .map(|edge| leaves(arrivals, wiring.edges[*edge as usize].from_node))
            .max()
            .unwrap_or(0);
    };
    // A feedback node that is not on a cycle may be visited before its inputs: those are settled first.
    for node in acyclic_order(wiring, incoming, visits, &looping) {
        arrive(&mut alignment.arrivals, node);
    }
    let is_output = |node: &usize| matches!(wiring.nodes[*node].spec.role, Role::Output(_));
    let latest = (0..wiring.nodes.len())
        .filter(is_output)
        .map(|node| alignment.arrivals[node])
        .max()
        .unwrap_or(0);
    alignment.total = latest.max(floor);
    for node in (0..wiring.nodes.len()).filter(is_output) {
        alignment.arrivals[node] = alignment.total;
    }
    for (index, edge) in wiring.edges.iter().enumerate() {
        if let Some(delay) = edge.leaving {
            alignment.delays[index] = delay;
        } else if !is_free(index) {
            let left = leaves(&alignment.arrivals, edge.from_node);
            alignment.delays[index] = alignment.arrivals[edge.to_node].saturating_sub(left);
        }
    }
    alignment
}

/// Feedback nodes that reach themselves, when what is leaving is gone: nothing may move then.
fn looping(wiring: &Wiring, incoming: &Incoming) -> Vec<bool> {
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
fn acyclic_order(
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
