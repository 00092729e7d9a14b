//! Where the tour is cut: stretches of about equal cost, where the fewest signals cross.

use airloom_api::node::spec::Role;
use airloom_api::process::batch::{BatchKey, MAX_LANES};

use crate::compile::strands::cost::cost;
use crate::compile::strands::crossing::{Alive, Crossings};
use crate::compile::strands::tour::sources;
use crate::compile::wiring::{EdgeEnd, Incoming, Wiring, index_u32};

/// From so many edges at one input on a sum is formed strand by strand.
const GATHERED: usize = 8;

/// The strand of the nodes that meet the home's buses.
pub(super) const HOME: u32 = 0;

/// Which strand has which nodes.
pub(super) struct Cuts {
    /// By strand: its nodes, each after its sources. The first has the nodes at the home's buses.
    pub strands: Vec<Vec<usize>>,
    /// By node: its strand.
    pub strand_of: Vec<u32>,
}

/// Whether a node reads or writes what the home hands over.
pub(super) fn is_at_home(wiring: &Wiring, node: usize) -> bool {
    matches!(
        wiring.nodes[node].spec.role,
        Role::Input(_) | Role::Output(_) | Role::Events
    )
}

/// Input ports whose sum is worth to be formed strand by strand: node and port.
pub(super) fn gathers(wiring: &Wiring, incoming: &Incoming) -> Vec<(usize, usize)> {
    let mut gathers = Vec::new();
    for (node, entry) in wiring.nodes.iter().enumerate() {
        if incoming.at(node).len() < GATHERED {
            continue;
        }
        let ports = 0..entry.spec.inputs.len();
        gathers.extend(ports.map(|port| (node, port)).filter(|(node, port)| {
            let edges = incoming.at(*node).iter();
            let ends = edges.map(|edge| wiring.edges[*edge as usize].end);
            ends.filter(|end| sums(*end, *port)).count() >= GATHERED
        }));
    }
    gathers
}

/// Whether an edge that ends like this is added to others at an input port.
fn sums(end: EdgeEnd, port: usize) -> bool {
    !matches!(end, EdgeEnd::Events { .. }) && end.port() == Some(port)
}

/// How long stretches are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    /// Each is about this part of what is left: the last ones are so short that all threads end at about the same time,
    /// whoever was slow.
    pub share: u64,
    /// But not shorter than this cost.
    pub least: u64,
}

impl Lengths {
    /// What a stretch costs when so much is left.
    fn target(self, left: u64) -> u64 {
        (left / self.share.max(1)).max(self.least).max(1)
    }
}

/// Cuts the tour into stretches that cost between half of what they shall and half more, where the fewest signals cross.
pub(super) fn cut(
    wiring: &Wiring,
    incoming: &Incoming,
    tour: &[usize],
    gathers: &[(usize, usize)],
    lengths: Lengths,
) -> Cuts {
    let (at_home, tour): (Vec<usize>, Vec<usize>) =
        tour.iter().partition(|node| is_at_home(wiring, **node));
    let mut is_gather = vec![false; wiring.nodes.len()];
    for (node, _) in gathers {
        is_gather[*node] = true;
    }
    let mut cutter = Cutter {
        wiring,
        incoming,
        crossings: Crossings::of(wiring, incoming, &tour, gathers),
        is_gather,
        cuts: Cuts {
            strands: vec![at_home],
            strand_of: vec![HOME; wiring.nodes.len()],
        },
        needed: Vec::new(),
    };
    let mut left: u64 = tour.iter().map(|node| cutter.cost(*node)).sum();
    let mut start = 0;
    while start < tour.len() {
        let end = cutter.stretch(&tour, start, lengths.target(left));
        let nodes = tour[start..end].to_vec();
        left -= nodes.iter().map(|node| cutter.cost(*node)).sum::<u64>();
        cutter.cuts.strands.push(nodes);
        start = end;
    }
    cutter.cuts
}

struct Cutter<'a> {
    wiring: &'a Wiring,
    incoming: &'a Incoming,
    crossings: Crossings,
    /// By node: whether a sum at it is formed strand by strand.
    is_gather: Vec<bool>,
    cuts: Cuts,
    /// Strands that the present stretch waits for.
    needed: Vec<u32>,
}

/// How good a cut is: less is better, from left to right.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Buffers that cross.
    crossing: u64,
    /// What is computed side by side in vectors shall fill them.
    leaves_lanes: bool,
    /// How far the cost is from what it is to be.
    distance: u64,
}

impl Cutter<'_> {
    fn cost(&self, node: usize) -> u64 {
        cost(&self.wiring.nodes[node].spec)
    }

    /// Where the stretch ends that begins at `start`; its nodes are given their strand.
    fn stretch(&mut self, tour: &[usize], start: usize, target: u64) -> usize {
        let current = index_u32(self.cuts.strands.len());
        self.needed.clear();
        let mut alive = Alive::default();
        let mut lanes = Lanes::default();
        let mut spent = 0;
        let mut best: Option<(Rank, usize)> = None;
        let is_late = self.is_gather[tour[start]] && self.reads_others(tour[start], current);
        for (place, node) in tour.iter().copied().enumerate().skip(start) {
            if place > start {
                if self.is_needed_cut(node, current, is_late, spent, target) {
                    return place;
                }
                if spent >= target / 2 {
                    let rank = Rank {
                        crossing: alive.buffers() + self.crossings.sums_at(place),
                        leaves_lanes: lanes.are_left(),
                        distance: spent.abs_diff(target),
                    };
                    if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                        best = Some((rank, place));
                    }
                }
                if spent + self.cost(node) > target + target / 2
                    && let Some((_, end)) = best
                {
                    for node in &tour[end..place] {
                        self.cuts.strand_of[*node] = HOME;
                    }
                    return end;
                }
            }
            self.note_needs(node, current);
            self.cuts.strand_of[node] = current;
            lanes.count(self.wiring.nodes[node].batch);
            alive.pass(&self.crossings, place);
            spent += self.cost(node);
        }
        tour.len()
    }

    /// Whether a stretch has to end before a node, so that what could start does not wait.
    fn is_needed_cut(
        &self,
        node: usize,
        current: u32,
        is_late: bool,
        spent: u64,
        target: u64,
    ) -> bool {
        let mut reads_current = false;
        let mut reads_new = false;
        for source in sources(self.wiring, self.incoming, node) {
            match self.cuts.strand_of[source] {
                HOME => {}
                strand if strand == current => reads_current = true,
                strand => reads_new |= !self.needed.contains(&strand),
            }
        }
        // A sum over earlier stretches waits for them all, and so does all that follows from it.
        let begins_late = self.is_gather[node] && self.reads_others(node, current);
        let is_over = is_late && !reads_current;
        begins_late || is_over || (reads_new && spent >= target / 4)
    }

    fn reads_others(&self, node: usize, current: u32) -> bool {
        let mut strands =
            sources(self.wiring, self.incoming, node).map(|source| self.cuts.strand_of[source]);
        strands.any(|strand| strand != HOME && strand != current)
    }

    fn note_needs(&mut self, node: usize, current: u32) {
        for source in sources(self.wiring, self.incoming, node) {
            let strand = self.cuts.strand_of[source];
            if strand != HOME && strand != current && !self.needed.contains(&strand) {
                self.needed.push(strand);
            }
        }
    }
}

/// How many nodes of a stretch can be computed side by side.
#[derive(Default)]
struct Lanes {
    /// The kind of the first that can.
    kind: Option<BatchKey>,
    /// How many of that kind there are.
    count: usize,
}

impl Lanes {
    fn count(&mut self, batch: Option<BatchKey>) {
        if let Some(batch) = batch {
            let counted = *self.kind.get_or_insert(batch);
            self.count += usize::from(counted == batch);
        }
    }

    /// Whether the last vector is not full.
    const fn are_left(&self) -> bool {
        !self.count.is_multiple_of(MAX_LANES)
    }
}
