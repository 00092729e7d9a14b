//! How much memory it takes to keep the paths of a graph aligned, looked at before any of it is taken.

use std::collections::HashMap;

use airloom_api::id::NodeId;
use airloom_api::node::prepare::PrepareError;
use airloom_api::node::spec::Role;
use airloom_graph::check::checked::{CheckedConnection, CheckedGraph, Destination};

use crate::session::error::LoadError;

/// Expects the delay lines beside a graph's latencies to fit into `limit` bytes. `sum` is at least the sum of all
/// latencies in frames: most graphs need no closer look, for which `latencies` gives them by node.
///
/// # Errors
/// [`PrepareError::Compensation`] at the node whose inputs wait longest.
pub(crate) fn expect_room<'n>(
    graph: &CheckedGraph,
    sum: u64,
    latencies: impl FnOnce() -> HashMap<&'n NodeId, u64>,
    limit: u64,
) -> Result<(), LoadError> {
    if sum == 0 {
        return Ok(());
    }
    let connections = graph.connections.iter();
    let all: u64 = connections.map(|wire| channels(graph, wire)).sum();
    if line_bytes(sum).saturating_mul(all) <= limit {
        return Ok(());
    }
    let known = latencies();
    let nodes = graph.nodes.iter();
    let latencies: Vec<u64> = nodes
        .map(|node| known.get(&node.id).copied().unwrap_or(0))
        .collect();
    let arrivals = arrivals(graph, &latencies);
    let mut needed = 0_u64;
    let mut longest = (0, 0);
    for wire in &graph.connections {
        let (from, to) = (wire.from_node, target(wire));
        let delay = arrivals[to].saturating_sub(arrivals[from].saturating_add(latencies[from]));
        if delay > 0 && !is_feedback(graph, from) {
            needed = needed.saturating_add(line_bytes(delay).saturating_mul(channels(graph, wire)));
            longest = longest.max((delay, to));
        }
    }
    match graph.nodes.get(longest.1) {
        Some(node) if needed > limit => Err(LoadError {
            node: node.id.clone(),
            source: PrepareError::Compensation { needed, limit },
        }),
        _ => Ok(()),
    }
}

/// Bytes of a delay line of one channel.
fn line_bytes(delay: u64) -> u64 {
    let frames = delay.saturating_add(1).checked_next_power_of_two();
    frames.map_or(u64::MAX, |frames| {
        frames.saturating_mul(size_of::<f32>() as u64)
    })
}

/// Buffers that a connection carries; none for events.
fn channels(graph: &CheckedGraph, wire: &CheckedConnection) -> u64 {
    let node = graph.nodes.get(wire.from_node);
    let port = node.and_then(|node| node.spec.outputs.get(wire.from_port));
    port.map_or(0, |port| port.kind.buffers() as u64)
}

const fn target(wire: &CheckedConnection) -> usize {
    match wire.to {
        Destination::Audio { node, .. }
        | Destination::Control { node, .. }
        | Destination::Events { node, .. }
        | Destination::Param { node, .. } => node,
    }
}

/// What comes out of a feedback node is the past: nobody waits for it.
fn is_feedback(graph: &CheckedGraph, node: usize) -> bool {
    matches!(graph.nodes[node].spec.role, Role::Feedback { .. })
}

/// How late the inputs of each node are when all of them are as late as the latest; outputs as late as the latest of all.
fn arrivals(graph: &CheckedGraph, latencies: &[u64]) -> Vec<u64> {
    let count = graph.nodes.len();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waiting = vec![0_usize; count];
    for wire in &graph.connections {
        if !is_feedback(graph, wire.from_node) {
            leaving[wire.from_node].push(target(wire));
            waiting[target(wire)] += 1;
        }
    }
    let mut arrivals = vec![0_u64; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| waiting[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        let left = arrivals[node].saturating_add(latencies[node]);
        for to in &leaving[node] {
            arrivals[*to] = arrivals[*to].max(left);
            waiting[*to] -= 1;
            if waiting[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    let is_output = |node: &usize| matches!(graph.nodes[*node].spec.role, Role::Output(_));
    let outputs = || (0..count).filter(is_output);
    let latest = outputs().map(|node| arrivals[node]).max().unwrap_or(0);
    for node in outputs() {
        arrivals[node] = latest;
    }
    arrivals
}
