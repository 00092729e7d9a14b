//! Tasks: what is done in one go, on which strand, and after what.

use airloom_api::node::spec::Role;

use crate::compile::order::Visit;
use crate::compile::strands::cost::{ADDING, cost};
use crate::compile::strands::cuts::{Cuts, HOME};
use crate::compile::strands::tour::is_feedback;
use crate::compile::wiring::{Incoming, Wiring, index_u32};

/// A sum is formed strand by strand if each of them adds at least so many edges on average.
const EDGES_A_PART: usize = 2;

/// A sum that is formed along the way.
pub(super) struct Sum {
    /// The node that reads it.
    pub node: usize,
    /// The node's input port.
    pub port: usize,
    /// In the order of the edges: strands, each with the edges that it adds to the sum so far.
    pub parts: Vec<Part>,
}

/// One strand's share of a sum.
pub(super) struct Part {
    pub strand: u32,
    /// Of the wiring, in order.
    pub edges: Vec<u32>,
    /// The task that adds them.
    pub task: u32,
}

/// One call, or one part of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// A node gives its outputs.
    Process(usize),
    /// A feedback node takes its inputs.
    Absorb(usize),
    /// Part of a sum: indices of both.
    Add(usize, usize),
}

/// A task.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub strand: u32,
    pub work: Vec<Work>,
    /// Earlier tasks that it waits for, one bit each.
    pub needs: u64,
    pub cost: u64,
}

/// All tasks in an order in which one thread could do them.
#[derive(Default)]
pub(super) struct Agenda {
    pub tasks: Vec<Entry>,
    pub sums: Vec<Sum>,
    /// By edge of the wiring: the sum that it is part of.
    pub sum_of: Vec<Option<u32>>,
    /// By node: the task in which it gives its outputs.
    pub task_of: Vec<u32>,
}

/// Lays out the tasks. `gathers` are the ports whose sums may be formed along the way, `visits` the order of the serial
/// plan, in which the nodes at the home's outputs keep their turn. `None` if there are more than fit into a schedule.
pub(super) fn agenda(
    wiring: &Wiring,
    incoming: &Incoming,
    cuts: &Cuts,
    gathers: &[(usize, usize)],
    visits: &[Visit],
) -> Option<Agenda> {
    let mut agenda = Agenda {
        sum_of: vec![None; wiring.edges.len()],
        task_of: vec![0; wiring.nodes.len()],
        ..Agenda::default()
    };
    for (node, port) in gathers {
        agenda.gather(wiring, incoming, cuts, *node, *port);
    }
    let is_output = |node: &usize| matches!(wiring.nodes[*node].spec.role, Role::Output(_));
    for (strand, nodes) in (0..).zip(&cuts.strands) {
        let nodes = nodes.iter().filter(|node| !is_output(node));
        let mut first: Vec<Work> = nodes.map(|node| Work::Process(*node)).collect();
        let mut later = Vec::new();
        for (sum, entry) in agenda.sums.iter().enumerate() {
            for (part, adds) in entry.parts.iter().enumerate() {
                if adds.strand != strand {
                    continue;
                }
                // A sum that begins here is added up while its sources are fresh; one that goes on has to wait.
                let own = |edge: &u32| {
                    let from = wiring.edges[*edge as usize].from_node;
                    [strand, HOME].contains(&cuts.strand_of[from])
                };
                let begins = part == 0 && strand != HOME && adds.edges.iter().all(own);
                let work = if begins { &mut first } else { &mut later };
                work.push(Work::Add(sum, part));
            }
        }
        agenda.push(strand, first);
        agenda.push(strand, later);
    }
    for strand in 0..index_u32(cuts.strands.len()) {
        let absorbed = visits.iter().filter_map(|visit| match visit {
            Visit::Absorb(node) if cuts.strand_of[*node] == strand => Some(Work::Absorb(*node)),
            _ => None,
        });
        agenda.push(strand, absorbed.collect());
    }
    let outputs = visits.iter().filter_map(|visit| match visit {
        Visit::Process(node) if is_output(node) => Some(Work::Process(*node)),
        _ => None,
    });
    agenda.push(HOME, outputs.collect());
    (agenda.tasks.len() <= 64).then(|| {
        agenda.find_needs(wiring, incoming);
        agenda
    })
}

impl Agenda {
    /// Forms a sum strand by strand if most of its edges come strand after strand, and enough of each.
    fn gather(
        &mut self,
        wiring: &Wiring,
        incoming: &Incoming,
        cuts: &Cuts,
        node: usize,
        port: usize,
    ) {
        let edges = incoming.at(node).iter().copied();
        let edges = edges.filter(|edge| wiring.edges[*edge as usize].end.port() == Some(port));
        let edges: Vec<u32> = edges.collect();
        let strand_of = |edge: u32| cuts.strand_of[wiring.edges[edge as usize].from_node];
        // What the home's inputs and earlier strands give is added by whoever has the sum at that point.
        let first = edges
            .iter()
            .map(|edge| strand_of(*edge))
            .find(|strand| *strand != HOME);
        let mut parts: Vec<Part> = Vec::new();
        let mut strand = first.unwrap_or(HOME);
        let mut strangers = 0;
        for edge in edges.iter().copied() {
            strangers += usize::from(strand_of(edge) < strand);
            strand = strand.max(strand_of(edge));
            match parts.last_mut() {
                Some(part) if part.strand == strand => part.edges.push(edge),
                _ => parts.push(Part {
                    strand,
                    edges: vec![edge],
                    task: 0,
                }),
            }
        }
        let count = edges.len();
        // A feedback node takes its inputs in the end; any other comes after what it reads.
        let is_in_order = is_feedback(wiring, node)
            || parts.iter().all(|part| part.strand != cuts.strand_of[node])
            || cuts.strand_of[node] == HOME;
        let is_cheap = count >= EDGES_A_PART * parts.len() && strangers * 2 <= count;
        // One that is all of one strand and read in another crosses as one signal too.
        let is_elsewhere = |part: &Part| part.strand != HOME && part.strand != cuts.strand_of[node];
        let is_spread = parts.len() > 1 || parts.iter().any(is_elsewhere);
        if !is_spread || !is_cheap || !is_in_order {
            return;
        }
        for edge in parts.iter().flat_map(|part| &part.edges) {
            self.sum_of[*edge as usize] = Some(index_u32(self.sums.len()));
        }
        self.sums.push(Sum { node, port, parts });
    }

    fn push(&mut self, strand: u32, work: Vec<Work>) {
        if work.is_empty() {
            return;
        }
        let task = index_u32(self.tasks.len());
        for entry in &work {
            match *entry {
                Work::Process(node) => self.task_of[node] = task,
                Work::Add(sum, part) => self.sums[sum].parts[part].task = task,
                Work::Absorb(_) => {}
            }
        }
        self.tasks.push(Entry {
            strand,
            work,
            ..Entry::default()
        });
    }

    fn find_needs(&mut self, wiring: &Wiring, incoming: &Incoming) {
        for task in 0..self.tasks.len() {
            let strand = self.tasks[task].strand;
            let earlier = &self.tasks[..task];
            let before = earlier.iter().rposition(|entry| entry.strand == strand);
            let mut needs = before.map_or(0, |before| 1_u64 << before);
            let mut costs = 0;
            let mut wait = |other: u32, costs: &mut u64| {
                if self.tasks[other as usize].strand != strand {
                    needs |= 1 << other;
                    *costs += 2 * ADDING;
                }
            };
            for work in &self.tasks[task].work {
                match *work {
                    Work::Process(node) => {
                        costs += cost(&wiring.nodes[node].spec);
                        let takes_later = is_feedback(wiring, node);
                        for edge in incoming.at(node) {
                            let end = wiring.edges[*edge as usize].end;
                            if !takes_later || end.port().is_none() {
                                wait(self.comes_from(wiring, *edge), &mut costs);
                                costs += ADDING;
                            }
                        }
                    }
                    Work::Absorb(node) => {
                        for edge in incoming.at(node) {
                            if wiring.edges[*edge as usize].end.port().is_some() {
                                wait(self.comes_from(wiring, *edge), &mut costs);
                                costs += ADDING;
                            }
                        }
                    }
                    Work::Add(sum, part) => {
                        let parts = &self.sums[sum].parts;
                        if let Some(before) = part.checked_sub(1) {
                            wait(parts[before].task, &mut costs);
                        }
                        for edge in &parts[part].edges {
                            let from = wiring.edges[*edge as usize].from_node;
                            wait(self.task_of[from], &mut costs);
                        }
                        costs += 2 * ADDING * parts[part].edges.len() as u64;
                    }
                }
            }
            self.tasks[task].needs = needs;
            self.tasks[task].cost = costs;
        }
    }

    /// The task whose result a reader at the end of an edge reads.
    pub fn comes_from(&self, wiring: &Wiring, edge: u32) -> u32 {
        let sum = self.sum_of[edge as usize].and_then(|sum| self.sums.get(sum as usize));
        match sum.and_then(|sum| sum.parts.last()) {
            Some(last) => last.task,
            None => self.task_of[wiring.edges[edge as usize].from_node],
        }
    }

    /// Whether every task needs earlier ones only.
    pub fn is_in_order(&self) -> bool {
        let mut tasks = (0..).zip(&self.tasks);
        tasks.all(|(task, entry)| entry.needs >> task == 0)
    }
}
