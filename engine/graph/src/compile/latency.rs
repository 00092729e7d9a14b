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
/// A feedback node on a cycle hands out the past: its outputs wait for nobody and delay nobody, and what hears nothing
/// else is as late as its input. One that is not on a cycle is aligned like any other node. Edges that are leaving keep their delay and count for nothing. `floor` is the smallest total, to which the outputs are padded.
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
    let order = acyclic_order(wiring, incoming, visits, &looping);
    for node in &order {
        arrive(&mut alignment.arrivals, *node);
    }
    for (node, shift) in lags(wiring, incoming, &order, &looping, &alignment.arrivals) {
        alignment.arrivals[node] += shift;
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

/// Nodes that hear nothing but feedback nodes on cycles, with how late these are fed: so late is what they hand out.
/// Without it an echo would be delayed again where it meets the signal that it is the echo of.
fn lags(
    wiring: &Wiring,
    incoming: &Incoming,
    order: &[usize],
    looping: &[bool],
    arrivals: &[u64],
) -> Vec<(usize, u64)> {
    if !looping.contains(&true) {
        return Vec::new();
    }
    let sources = |node: usize| {
        let edges = incoming.at(node).iter();
        edges
            .map(|edge| &wiring.edges[*edge as usize])
            .filter(|edge| edge.leaving.is_none() && edge.end.port().is_some())
            .map(|edge| edge.from_node)
    };
    let mut echoes = vec![false; wiring.nodes.len()];
    for node in order {
        echoes[*node] = looping[*node]
            || (sources(*node).next().is_some()
                && sources(*node).all(|source| looping[source] || echoes[source]));
    }
    let fed = |node: usize| {
        let straight = sources(node).filter(|source| !echoes[*source]);
        straight
            .map(|source| arrivals[source] + wiring.nodes[source].latency)
            .max()
            .unwrap_or(0)
    };
    let mut lags = vec![0; wiring.nodes.len()];
    for node in (0..wiring.nodes.len()).filter(|node| looping[*node]) {
        lags[node] = fed(node);
    }
    let followers = order.iter().copied();
    followers
        .filter(|node| echoes[*node] && !looping[*node])
        .map(|node| {
            lags[node] = sources(node).map(|source| lags[source]).max().unwrap_or(0);
            (node, lags[node])
        })
        .collect()
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
