//! Pass 2: how much every edge has to wait so that all paths meet aligned.

use airloom_api::node::spec::Role;

use crate::compile::echoes::lags;
use crate::compile::loops::{acyclic_order, looping};
use crate::compile::order::Visit;
use crate::compile::wiring::{Incoming, Wiring};

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
/// else is as late as its input. One that is not on a cycle is aligned like any other node. Edges that are leaving keep
/// their delay and count for nothing. `floor` is the smallest total, to which the outputs are padded.
#[must_use]
pub fn align(wiring: &Wiring, incoming: &Incoming, visits: &[Visit], floor: u64) -> Alignment {
    if floor == 0 && is_immediate(wiring) {
        return Alignment {
            arrivals: vec![0; wiring.nodes.len()],
            delays: vec![0; wiring.edges.len()],
            total: 0,
        };
    }
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

/// Whether nothing lags and nothing is delayed.
fn is_immediate(wiring: &Wiring) -> bool {
    wiring.nodes.iter().all(|node| node.latency == 0)
        && wiring
            .edges
            .iter()
            .all(|edge| edge.leaving.is_none_or(|delay| delay == 0))
}
