//! Where the tour is cut: stretches of about equal cost that wait for each other as little as possible.

use airloom_api::node::spec::Role;
use airloom_api::process::batch::{BatchKey, MAX_LANES};

use crate::compile::strands::cost::cost;
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

/// Cuts the tour into stretches that cost about `target` each, and half of it in the second half: the small ones at the
/// end let all threads end at about the same time.
pub(super) fn cut(
    wiring: &Wiring,
    incoming: &Incoming,
    tour: &[usize],
    gathers: &[(usize, usize)],
    target: u64,
) -> Cuts {
    let mut is_gather = vec![false; wiring.nodes.len()];
    for (node, _) in gathers {
        is_gather[*node] = true;
    }
    let mut cuts = Cuts {
        strands: vec![Vec::new()],
        strand_of: vec![HOME; wiring.nodes.len()],
    };
    let half = wiring
        .nodes
        .iter()
        .map(|node| cost(&node.spec))
        .sum::<u64>()
        / 2;
    let mut spent = 0;
    let mut cutter = Cutter::default();
    for node in tour.iter().copied() {
        if is_at_home(wiring, node) {
            cuts.strands[HOME as usize].push(node);
            continue;
        }
        let current = cuts.current();
        let mut reads_current = false;
        let mut reads_new = false;
        for source in sources(wiring, incoming, node) {
            match cuts.strand_of[source] {
                HOME => {}
                strand if strand == current => reads_current = true,
                strand => reads_new |= !cutter.needed.contains(&strand),
            }
        }
        let target = if spent < half { target } else { target / 2 };
        // What is computed side by side in vectors shall fill them.
        let fills_lanes = cutter.lanes.is_multiple_of(MAX_LANES);
        let least = if reads_current {
            target / 2 * 3
        } else {
            target / 4 * 3
        };
        let is_full = cutter.cost >= 2 * target || (fills_lanes && cutter.cost >= least);
        // What waits for others must not hold up what could start before.
        let holds_up = reads_new && cutter.cost >= target / 4;
        let is_over = cutter.is_late && !reads_current;
        if current == HOME || is_gather[node] || is_full || holds_up || is_over {
            cuts.strands.push(Vec::new());
            cutter = Cutter {
                is_late: is_gather[node],
                ..Cutter::default()
            };
        }
        let current = cuts.current();
        for source in sources(wiring, incoming, node) {
            let strand = cuts.strand_of[source];
            if strand != HOME && strand != current && !cutter.needed.contains(&strand) {
                cutter.needed.push(strand);
            }
        }
        cuts.strand_of[node] = current;
        cuts.strands[current as usize].push(node);
        if let Some(batch) = wiring.nodes[node].batch {
            let counted = *cutter.kind.get_or_insert(batch);
            cutter.lanes += usize::from(counted == batch);
        }
        let cost = cost(&wiring.nodes[node].spec);
        cutter.cost += cost;
        spent += cost;
    }
    cuts
}

impl Cuts {
    fn current(&self) -> u32 {
        index_u32(self.strands.len() - 1)
    }
}

/// The stretch that is being filled.
#[derive(Default)]
struct Cutter {
    cost: u64,
    /// Whether it begins with a sum over earlier ones: whatever does not follow from that does not wait for it.
    is_late: bool,
    /// The kind of the first node that can be computed side by side with others.
    kind: Option<BatchKey>,
    /// How many of that kind there are.
    lanes: usize,
    /// Strands that it waits for.
    needed: Vec<u32>,
}
