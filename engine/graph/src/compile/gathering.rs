//! Pass 2: brings nodes together that can be computed side by side.
//!
//! A node's *level* is the longest way to it from any source, counted in nodes that can be computed with others of their
//! kind, itself included. Two of one level never depend on each other, since each such node on a way adds one. So the
//! nodes of one level and kind, up to a full set of lanes, are made one unit, and units are ordered depth first like
//! nodes: a unit of level l depends on levels below l alone, so there is no circle among units.

use std::collections::HashMap;
use std::ops::Range;

use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::port::PortKind;
use airloom_api::process::batch::MAX_LANES;

use crate::compile::order::Visit;
use crate::compile::wiring::{EdgeEnd, Incoming, Wiring, index_u32};

/// Visits in an order in which some stand together.
#[derive(Debug)]
pub(super) struct Gathered {
    /// All visits.
    pub visits: Vec<Visit>,
    /// Those that are one batch, in order, at least two each.
    pub batches: Vec<Range<usize>>,
}

/// A unit that no node has.
const NO_UNIT: u32 = u32::MAX;

/// Brings nodes of one kind together, if `is_on` and there are any.
pub(super) fn gather(
    wiring: &Wiring,
    incoming: &Incoming,
    visits: Vec<Visit>,
    is_on: bool,
) -> Gathered {
    if !is_on || wiring.nodes.iter().all(|node| node.batch.is_none()) {
        return Gathered {
            visits,
            batches: Vec::new(),
        };
    }
    let units = Units::of(wiring, incoming, &visits);
    units.order(wiring, incoming, &visits)
}

/// Whether a node can be part of a batch: nothing but audio goes in and out, and nothing moves its parameters.
pub(super) fn is_gatherable(wiring: &Wiring, incoming: &Incoming, node: usize) -> bool {
    let is_audio = |spec: &NodeSpec| {
        let mut ports = spec.inputs.iter().chain(&spec.outputs);
        ports.all(|port| matches!(port.kind, PortKind::Audio(_)))
    };
    let mut edges = incoming.at(node).iter();
    wiring.nodes[node].batch.is_some()
        && is_audio(&wiring.nodes[node].spec)
        && matches!(wiring.nodes[node].spec.role, Role::Processor)
        && edges.all(|edge| wiring.edges[*edge as usize].end.port().is_some())
}

/// Which nodes are taken together.
struct Units {
    /// By node: its unit.
    of_node: Vec<u32>,
    members: Vec<Vec<usize>>,
}

impl Units {
    fn of(wiring: &Wiring, incoming: &Incoming, visits: &[Visit]) -> Self {
        let mut units = Self {
            of_node: vec![NO_UNIT; wiring.nodes.len()],
            members: Vec::new(),
        };
        let mut levels = vec![0_u32; wiring.nodes.len()];
        // The unit of each kind and level that has room.
        let mut open = HashMap::new();
        for visit in visits {
            let Visit::Process(node) = *visit else {
                continue;
            };
            let sources = dependencies(wiring, incoming, node);
            let before = sources.map(|source| levels[source]).max().unwrap_or(0);
            levels[node] = before;
            if !is_gatherable(wiring, incoming, node) {
                continue;
            }
            levels[node] = before + 1;
            let unit = open
                .entry((levels[node], wiring.nodes[node].batch))
                .or_insert(NO_UNIT);
            let is_full = units
                .members
                .get(*unit as usize)
                .is_none_or(|members| members.len() == MAX_LANES);
            if is_full {
                *unit = index_u32(units.members.len());
                units.members.push(Vec::with_capacity(MAX_LANES));
            }
            units.members[*unit as usize].push(node);
            units.of_node[node] = *unit;
        }
        units
    }

    /// All visits, depth first from the present order on, each unit as soon as one of it is needed.
    fn order(&self, wiring: &Wiring, incoming: &Incoming, visits: &[Visit]) -> Gathered {
        let mut gathered = Gathered {
            visits: Vec::with_capacity(visits.len()),
            batches: Vec::new(),
        };
        let mut is_begun = vec![false; wiring.nodes.len()];
        let mut stack = Vec::new();
        for visit in visits {
            let Visit::Process(root) = *visit else {
                gathered.visits.push(*visit);
                continue;
            };
            if is_begun[root] {
                continue;
            }
            self.begin(root, &mut is_begun);
            stack.push((root, 0));
            while let Some((node, next)) = stack.pop() {
                let alone = [node];
                let members = self.with(node, &alone);
                let mut sources = members
                    .iter()
                    .flat_map(|member| dependencies(wiring, incoming, *member))
                    .enumerate()
                    .skip(next);
                match sources.find(|(_, source)| !is_begun[*source]) {
                    Some((at, source)) => {
                        self.begin(source, &mut is_begun);
                        stack.push((node, at + 1));
                        stack.push((source, 0));
                    }
                    None => {
                        let start = gathered.visits.len();
                        let members = members.iter().map(|member| Visit::Process(*member));
                        gathered.visits.extend(members);
                        if gathered.visits.len() > start + 1 {
                            gathered.batches.push(start..gathered.visits.len());
                        }
                    }
                }
            }
        }
        gathered
    }

    fn begin(&self, node: usize, is_begun: &mut [bool]) {
        for member in self.with(node, &[node]) {
            is_begun[*member] = true;
        }
    }

    /// The members of a node's unit; it alone if it has none.
    fn with<'a>(&'a self, node: usize, alone: &'a [usize]) -> &'a [usize] {
        let unit = self.of_node[node] as usize;
        self.members.get(unit).map_or(alone, Vec::as_slice)
    }
}

/// The nodes that must have been processed before a node is.
fn dependencies<'a>(
    wiring: &'a Wiring,
    incoming: &'a Incoming,
    node: usize,
) -> impl Iterator<Item = usize> + 'a {
    // A feedback node takes its inputs later; what moves its parameters it needs now.
    let is_feedback = matches!(wiring.nodes[node].spec.role, Role::Feedback { .. });
    let edges = incoming.at(node).iter();
    edges
        .map(|edge| wiring.edges[*edge as usize])
        .filter(move |edge| !is_feedback || matches!(edge.end, EdgeEnd::Param { .. }))
        .map(|edge| edge.from_node)
}
