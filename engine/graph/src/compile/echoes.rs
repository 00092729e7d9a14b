//! How late echoes are: what comes out of feedback nodes on cycles.

use crate::compile::wiring::{Incoming, Wiring};

/// Nodes that hear nothing but feedback nodes on cycles, with how late these are fed: so late is what they hand out.
/// Without it an echo would be delayed again where it meets the signal that it is the echo of.
pub(super) fn lags(
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
