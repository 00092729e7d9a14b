//! Sums of many edges, added up while their sources are fresh.
//!
//! A sum of hundreds of edges that is made when the last of them is there keeps the buffers of all. So edges of a long
//! sum are added in its order, a few at a time, as soon as their sources have been processed: the roundings are the
//! same, and the buffers are free again.

use airloom_api::node::spec::Role;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::wiring::{Incoming, Wiring, index_u32};

/// So many edges are added at a time; shorter sums are made at once.
pub(super) const CHUNK: usize = 8;
/// No sum.
pub(super) const NONE: u32 = u32::MAX;

/// The long sums of a wiring.
#[derive(Debug, Default)]
pub(super) struct RunningSums {
    pub sums: Vec<RunningSum>,
    /// By node: the first sum whose next edge comes from it. Empty if there is no sum.
    pub waiting: Vec<u32>,
}

/// One long sum.
#[derive(Debug)]
pub(super) struct RunningSum {
    pub node: usize,
    pub port: usize,
    /// In the order of the sum.
    pub edges: Vec<u32>,
    /// How many of them have been added.
    pub added: usize,
    /// The first of them whose source has not been processed.
    pub next: usize,
    /// Where it stands, once it has begun.
    pub into: Option<Span>,
    /// Another sum that waits for the same node.
    pub other: u32,
}

impl RunningSums {
    /// The sums of more than one chunk, all of them waiting.
    pub fn of(wiring: &Wiring, incoming: &Incoming) -> Self {
        let mut sums = Self::default();
        for (node, entry) in wiring.nodes.iter().enumerate() {
            let is_feedback = matches!(entry.spec.role, Role::Feedback { .. });
            if incoming.at(node).len() <= CHUNK || is_feedback {
                continue;
            }
            for (port, spec) in entry.spec.inputs.iter().enumerate() {
                let edges = incoming.at(node).iter().copied();
                let edges: Vec<u32> = edges
                    .filter(|edge| wiring.edges[*edge as usize].end.port() == Some(port))
                    .collect();
                if edges.len() > CHUNK && matches!(spec.kind, PortKind::Audio(_)) {
                    sums.begin(wiring, node, port, edges);
                }
            }
        }
        sums
    }

    fn begin(&mut self, wiring: &Wiring, node: usize, port: usize, edges: Vec<u32>) {
        self.waiting.resize(wiring.nodes.len(), NONE);
        let source = wiring.edges[edges[0] as usize].from_node;
        let sum = RunningSum {
            node,
            port,
            edges,
            added: 0,
            next: 0,
            into: None,
            other: self.waiting[source],
        };
        self.waiting[source] = index_u32(self.sums.len());
        self.sums.push(sum);
    }

    /// What has been summed for a port, and the edges that are still to be added.
    pub fn finish(&mut self, node: usize, port: usize) -> Option<(Span, Vec<u32>)> {
        let mut sums = self.sums.iter_mut();
        let sum = sums.find(|sum| sum.node == node && sum.port == port)?;
        let rest = sum.edges.split_off(sum.added);
        sum.into.map(|into| (into, rest))
    }
}
