//! How much crosses a cut at a place of the tour.

use std::collections::HashMap;

use crate::compile::wiring::{Incoming, Wiring};

/// Of a tour: until where each output is read, and which sums are under way where.
pub(super) struct Crossings {
    /// By place: buffers that the node there writes, and the place of the last one who reads them; `None` if nobody
    /// does but sums that are formed along the way.
    written: Vec<(u64, Option<usize>)>,
    /// By place: buffers of the sums of which a part is before it and a part behind.
    sums: Vec<u64>,
}

impl Crossings {
    /// Of a tour without the nodes at the home's buses. What a sum of `gathers` reads crosses as the sum so far.
    pub fn of(
        wiring: &Wiring,
        incoming: &Incoming,
        tour: &[usize],
        gathers: &[(usize, usize)],
    ) -> Self {
        let mut places: Vec<Option<usize>> = vec![None; wiring.nodes.len()];
        for (place, node) in tour.iter().enumerate() {
            places[*node] = Some(place);
        }
        let mut is_gathered = vec![false; wiring.edges.len()];
        let mut sums = vec![0; tour.len() + 1];
        for (node, port) in gathers {
            let mut first = tour.len();
            for edge in incoming.at(*node) {
                let entry = wiring.edges[*edge as usize];
                if entry.end.port() == Some(*port)
                    && let Some(place) = places[entry.from_node]
                {
                    is_gathered[*edge as usize] = true;
                    first = first.min(place);
                }
            }
            // What the home hears has to cross wherever the cuts are.
            if let Some(end) = places[*node] {
                let kind = wiring.nodes[*node].spec.inputs[*port].kind;
                for under_way in sums.iter_mut().take(end + 1).skip(first + 1) {
                    *under_way += kind.buffers() as u64;
                }
            }
        }
        let mut written: Vec<(u64, Option<usize>)> = tour
            .iter()
            .map(|node| {
                let outputs = wiring.nodes[*node].spec.outputs.iter();
                (outputs.map(|port| port.kind.buffers() as u64).sum(), None)
            })
            .collect();
        for (edge, is_gathered) in wiring.edges.iter().zip(is_gathered) {
            if let (false, Some(from)) = (is_gathered, places[edge.from_node]) {
                let to = places[edge.to_node].unwrap_or(tour.len());
                let last = &mut written[from].1;
                *last = Some(last.map_or(to, |last| last.max(to)));
            }
        }
        Self { written, sums }
    }

    /// Buffers of the sums that are under way before a place.
    pub fn sums_at(&self, place: usize) -> u64 {
        self.sums.get(place).copied().unwrap_or(0)
    }
}

/// What the nodes of a stretch have written and others have still to read.
#[derive(Default)]
pub(super) struct Alive {
    buffers: u64,
    /// By place of the last reader.
    ends: HashMap<usize, u64>,
}

impl Alive {
    /// The node at a place joins the stretch.
    pub fn pass(&mut self, crossings: &Crossings, place: usize) {
        self.buffers -= self.ends.remove(&place).unwrap_or(0);
        if let Some((buffers, Some(last))) = crossings.written.get(place).copied()
            && last > place
        {
            self.buffers += buffers;
            *self.ends.entry(last).or_default() += buffers;
        }
    }

    /// How many buffers that is.
    pub const fn buffers(&self) -> u64 {
        self.buffers
    }
}
