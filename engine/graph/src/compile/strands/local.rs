//! The strands' own wirings, and their plans by the same passes as the serial one.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::{PortKind, PortSpec};

use crate::compile::assembly::Assembly;
use crate::compile::fusing::fuse;
use crate::compile::gathering::{Gathered, gather};
use crate::compile::latency::Alignment;
use crate::compile::order::Visit;
use crate::compile::passes::Passes;
use crate::compile::plan::{Plan, Step};
use crate::compile::strands::agenda::{Agenda, Work};
use crate::compile::strands::cuts::Cuts;
use crate::compile::strands::division::{Crossing, DivisionTask, Strand};
use crate::compile::strands::tour::is_feedback;
use crate::compile::wiring::{EdgeEnd, Incoming, Wiring, WiringEdge, WiringNode, index_u32};

/// Assembles every strand; gives the tasks over their steps too.
pub(super) fn strands(
    wiring: &Wiring,
    incoming: &Incoming,
    plan: &Plan,
    cuts: &Cuts,
    agenda: &Agenda,
    passes: Passes,
) -> (Vec<Strand>, Vec<DivisionTask>) {
    let mut split = Split::new(wiring, plan, cuts, agenda);
    split.place_nodes();
    split.place_sums();
    split.place_edges(incoming);
    split.assemble(passes)
}

/// What a strand does.
#[derive(Debug, Clone, Copy)]
enum Action {
    Process(usize),
    Absorb(usize),
    Export(usize),
}

/// One strand while it grows.
#[derive(Default)]
struct Part {
    wiring: Wiring,
    arrivals: Vec<u64>,
    delays: Vec<u64>,
    nodes: Vec<Option<u32>>,
    edges: Vec<Option<u32>>,
    crossings: Vec<Option<Crossing>>,
    /// Nodes that stand for what other strands have written: by their place among the results.
    imports: HashMap<(u32, u32, bool), usize>,
    /// By task of the strand, in order: what is done.
    actions: Vec<(u32, Vec<Action>)>,
}

struct Split<'a> {
    wiring: &'a Wiring,
    plan: &'a Plan,
    cuts: &'a Cuts,
    agenda: &'a Agenda,
    parts: Vec<Part>,
    /// By node of the wiring: its place in its strand's wiring.
    places: Vec<usize>,
    /// Outputs that cross: node and port.
    exports: HashMap<(usize, usize), Crossing>,
    /// By sum: where the last part of it has left it.
    totals: Vec<Option<Crossing>>,
    /// By sum and part: the place in its strand's wiring.
    adders: Vec<Vec<usize>>,
    /// By task: results so far, buffers and lists.
    results: Vec<(u32, u32)>,
}

impl<'a> Split<'a> {
    fn new(wiring: &'a Wiring, plan: &'a Plan, cuts: &'a Cuts, agenda: &'a Agenda) -> Self {
        Self {
            wiring,
            plan,
            cuts,
            agenda,
            parts: cuts.strands.iter().map(|_| Part::default()).collect(),
            places: vec![0; wiring.nodes.len()],
            exports: HashMap::new(),
            totals: Vec::new(),
            adders: Vec::new(),
            results: vec![(0, 0); agenda.tasks.len()],
        }
    }

    /// The nodes themselves, and what is done task by task.
    fn place_nodes(&mut self) {
        for (strand, nodes) in self.cuts.strands.iter().enumerate() {
            for node in nodes {
                let entry = self.wiring.nodes[*node].clone();
                let arrival = self.plan.nodes[*node].arrival;
                self.places[*node] = self.parts[strand].add(entry, arrival, Some(*node));
            }
        }
        for (task, entry) in (0..).zip(&self.agenda.tasks) {
            let places = &self.places;
            let actions = entry.work.iter().filter_map(|work| match *work {
                Work::Process(node) => Some(Action::Process(places[node])),
                Work::Absorb(node) => Some(Action::Absorb(places[node])),
                Work::Add(..) => None,
            });
            let actions = actions.collect();
            self.parts[entry.strand as usize]
                .actions
                .push((task, actions));
        }
    }

    /// Parts of sums: nodes that read the sum so far and add their edges, in order.
    fn place_sums(&mut self) {
        for sum in &self.agenda.sums {
            let reader = &self.wiring.nodes[sum.node];
            let port = &reader.spec.inputs[sum.port];
            let mut before: Option<Crossing> = None;
            let mut adders = Vec::with_capacity(sum.parts.len());
            for part in &sum.parts {
                let crossing = self.reserve(part.task, port.kind);
                let strand = &mut self.parts[part.strand as usize];
                let adder = strand.add_export(reader, port, crossing);
                if let Some(before) = before {
                    let import = strand.import(reader, port, before);
                    strand.join(import, 0, adder, whole(port.kind, 0));
                }
                strand.act(part.task, Action::Export(adder));
                adders.push(adder);
                before = Some(crossing);
            }
            self.totals.push(before);
            self.adders.push(adders);
        }
    }

    /// The edges, each in the strand that reads it.
    fn place_edges(&mut self, incoming: &Incoming) {
        let mut adder_of: Vec<Option<(u32, usize)>> = vec![None; self.wiring.edges.len()];
        for (sum, adders) in self.agenda.sums.iter().zip(&self.adders) {
            for (part, adder) in sum.parts.iter().zip(adders) {
                for edge in &part.edges {
                    adder_of[*edge as usize] = Some((part.strand, *adder));
                }
            }
        }
        for node in 0..self.wiring.nodes.len() {
            for (sum, total) in self.agenda.sums.iter().zip(&self.totals) {
                if let (true, Some(total)) = (sum.node == node, *total) {
                    let reader = &self.wiring.nodes[node];
                    let port = &reader.spec.inputs[sum.port];
                    let strand = &mut self.parts[self.cuts.strand_of[node] as usize];
                    let import = strand.import(reader, port, total);
                    strand.join(import, 0, self.places[node], whole(port.kind, sum.port));
                }
            }
            for edge in incoming.at(node) {
                let (strand, to, end) = match adder_of[*edge as usize] {
                    Some((strand, adder)) => {
                        let end = self.wiring.edges[*edge as usize].end;
                        (strand, adder, at_first_port(end))
                    }
                    None => {
                        let end = self.wiring.edges[*edge as usize].end;
                        (self.cuts.strand_of[node], self.places[node], end)
                    }
                };
                self.place_edge(*edge, strand, to, end);
            }
        }
    }

    fn place_edge(&mut self, edge: u32, strand: u32, to: usize, end: EdgeEnd) {
        let original = self.wiring.edges[edge as usize];
        let (from, port) = (original.from_node, original.from_port);
        let (from_node, from_port) = if self.cuts.strand_of[from] == strand {
            (self.places[from], port)
        } else {
            let crossing = self.export(from, port);
            let source = &self.wiring.nodes[from];
            let part = &mut self.parts[strand as usize];
            (part.import(source, &source.spec.outputs[port], crossing), 0)
        };
        let part = &mut self.parts[strand as usize];
        part.wiring.edges.push(WiringEdge {
            from_node,
            from_port,
            to_node: to,
            end,
            ..original
        });
        part.edges.push(Some(edge));
        part.delays.push(self.plan.delays[edge as usize]);
    }

    /// Where an output crosses; its strand exports it at the end of the task that writes it.
    fn export(&mut self, node: usize, port: usize) -> Crossing {
        if let Some(crossing) = self.exports.get(&(node, port)) {
            return *crossing;
        }
        let task = self.agenda.task_of[node];
        let entry = &self.wiring.nodes[node];
        let spec = &entry.spec.outputs[port];
        let crossing = self.reserve(task, spec.kind);
        self.exports.insert((node, port), crossing);
        let part = &mut self.parts[self.cuts.strand_of[node] as usize];
        let place = self.places[node];
        let export = part.add_export(entry, spec, crossing);
        part.join(place, port, export, whole(spec.kind, 0));
        part.act(task, Action::Export(export));
        crossing
    }

    /// Room among a task's results.
    fn reserve(&mut self, task: u32, kind: PortKind) -> Crossing {
        let (buffers, lists) = &mut self.results[task as usize];
        let events = kind == PortKind::Events;
        let first = if events {
            *lists += 1;
            *lists - 1
        } else {
            *buffers += index_u32(kind.buffers());
            *buffers - index_u32(kind.buffers())
        };
        Crossing {
            task,
            first,
            events,
        }
    }

    fn assemble(self, passes: Passes) -> (Vec<Strand>, Vec<DivisionTask>) {
        let mut tasks: Vec<DivisionTask> = self
            .agenda
            .tasks
            .iter()
            .zip(&self.results)
            .map(|(entry, (buffers, lists))| DivisionTask {
                strand: entry.strand,
                needs: entry.needs,
                steps: 0..0,
                buffers: *buffers,
                lists: *lists,
            })
            .collect();
        let latency = self.plan.latency;
        let strands = self.parts.into_iter();
        let strands = strands.map(|part| part.assemble(latency, &mut tasks, passes));
        (strands.collect(), tasks)
    }
}

impl Part {
    fn add(&mut self, node: WiringNode, arrival: u64, origin: Option<usize>) -> usize {
        self.wiring.nodes.push(node);
        self.arrivals.push(arrival);
        self.nodes.push(origin.map(index_u32));
        self.crossings.push(None);
        self.wiring.nodes.len() - 1
    }

    /// A node that reads what is to cross; named after `like`.
    fn add_export(&mut self, like: &WiringNode, port: &PortSpec, crossing: Crossing) -> usize {
        let spec = NodeSpec {
            inputs: vec![port.clone()],
            ..NodeSpec::default()
        };
        self.add_crossing(like, spec, crossing)
    }

    /// The node that writes what has crossed.
    fn import(&mut self, like: &WiringNode, port: &PortSpec, crossing: Crossing) -> usize {
        let key = (crossing.task, crossing.first, crossing.events);
        if let Some(place) = self.imports.get(&key) {
            return *place;
        }
        let spec = NodeSpec {
            outputs: vec![port.clone()],
            ..NodeSpec::default()
        };
        let place = self.add_crossing(like, spec, crossing);
        self.imports.insert(key, place);
        place
    }

    fn add_crossing(&mut self, like: &WiringNode, spec: NodeSpec, crossing: Crossing) -> usize {
        let node = WiringNode {
            id: like.id.clone(),
            spec: Arc::new(spec),
            latency: 0,
            batch: None,
            factors: None,
        };
        let place = self.add(node, 0, None);
        self.crossings[place] = Some(crossing);
        place
    }

    /// An edge to or from a crossing: it passes everything at once.
    fn join(&mut self, from_node: usize, from_port: usize, to_node: usize, end: EdgeEnd) {
        self.wiring.edges.push(WiringEdge {
            from_node,
            from_port,
            to_node,
            end,
            shaped: false,
            leaving: None,
        });
        self.edges.push(None);
        self.delays.push(0);
    }

    fn act(&mut self, task: u32, action: Action) {
        if let Some((_, actions)) = self.actions.iter_mut().find(|(other, _)| *other == task) {
            actions.push(action);
        }
    }

    fn assemble(self, latency: u64, tasks: &mut [DivisionTask], passes: Passes) -> Strand {
        let Self {
            wiring,
            arrivals,
            delays,
            nodes,
            edges,
            crossings,
            actions,
            ..
        } = self;
        let incoming = Incoming::of(&wiring);
        let alignment = Alignment {
            arrivals,
            delays,
            total: latency,
        };
        let mut strand = Growing {
            imported: vec![false; wiring.nodes.len()],
            assembly: Assembly::new(&wiring, &incoming, alignment),
            crossings: &crossings,
        };
        for (place, (task, actions)) in actions.iter().enumerate() {
            strand.assembly.begin(*task);
            let visits = actions.iter().filter_map(|action| match *action {
                Action::Process(node) => Some(Visit::Process(node)),
                _ => None,
            });
            // What a later task reads has been given by an earlier one: gathering would give it again.
            let is_gathered = passes.batch && place == 0;
            let gathered = gather(&wiring, &incoming, visits.collect(), is_gathered);
            strand.process(&gathered);
            for action in actions {
                match *action {
                    Action::Process(_) => {}
                    Action::Absorb(node) => {
                        strand.import_for(node, false);
                        strand.assembly.absorb(node);
                    }
                    Action::Export(node) => {
                        strand.import_for(node, false);
                        strand.assembly.export(node);
                    }
                }
            }
        }
        let mut plan = strand.assembly.finish();
        fuse(&mut plan, &wiring, passes);
        find_steps(&plan, tasks);
        Strand {
            plan,
            nodes,
            edges,
            crossings,
        }
    }
}

/// A strand's plan while it grows.
struct Growing<'a> {
    assembly: Assembly<'a>,
    crossings: &'a [Option<Crossing>],
    /// By node: whether what it stands for has been let in.
    imported: Vec<bool>,
}

impl Growing<'_> {
    /// Nodes that give their outputs, some of them together.
    fn process(&mut self, gathered: &Gathered) {
        let mut next = 0;
        for range in &gathered.batches {
            self.process_alone(&gathered.visits[next..range.start]);
            let batch = &gathered.visits[range.clone()];
            for visit in batch {
                if let Visit::Process(node) = *visit {
                    self.import_for(node, true);
                }
            }
            self.assembly.batch(batch);
            next = range.end;
        }
        self.process_alone(&gathered.visits[next..]);
    }

    fn process_alone(&mut self, visits: &[Visit]) {
        for visit in visits {
            if let Visit::Process(node) = *visit {
                // Gathering visits what a node reads before it, crossings too.
                if self.crossings[node].is_some() {
                    self.import(node);
                } else {
                    self.import_for(node, true);
                    self.assembly.process(node);
                }
            }
        }
    }

    /// Lets in what a node reads of other strands. A feedback node takes its inputs when it absorbs, and what moves its
    /// parameters when it processes.
    fn import_for(&mut self, node: usize, processes: bool) {
        let (wiring, incoming) = (self.assembly.wiring, self.assembly.incoming);
        let takes_inputs = !processes || !is_feedback(wiring, node);
        for edge in incoming.at(node) {
            let edge = &wiring.edges[*edge as usize];
            let is_input = edge.end.port().is_some();
            let is_due = if is_input { takes_inputs } else { processes };
            if is_due && self.crossings[edge.from_node].is_some() {
                self.import(edge.from_node);
            }
        }
    }

    fn import(&mut self, node: usize) {
        if !std::mem::replace(&mut self.imported[node], true) {
            self.assembly.import(node);
        }
    }
}

/// Where the tasks of a strand begin and end.
fn find_steps(plan: &Plan, tasks: &mut [DivisionTask]) {
    let mut end = index_u32(plan.steps.len());
    for (place, step) in (0..end).zip(&plan.steps).rev() {
        if let Step::Task(task) = *step {
            if let Some(task) = tasks.get_mut(task as usize) {
                task.steps = place + 1..end;
            }
            end = place;
        }
    }
}

/// An edge that carries all of a port of this kind to a port of the same kind.
fn whole(kind: PortKind, port: usize) -> EdgeEnd {
    match kind {
        PortKind::Audio(_) => EdgeEnd::Audio {
            port,
            rule: ChannelRule::Pass,
        },
        PortKind::Control => EdgeEnd::Control { port },
        PortKind::Events => EdgeEnd::Events { port },
    }
}

/// The same end at the only port of a part of a sum.
fn at_first_port(end: EdgeEnd) -> EdgeEnd {
    match end {
        EdgeEnd::Audio { rule, .. } => EdgeEnd::Audio { port: 0, rule },
        EdgeEnd::Control { .. } => EdgeEnd::Control { port: 0 },
        EdgeEnd::Events { .. } => EdgeEnd::Events { port: 0 },
        EdgeEnd::Param { .. } => end,
    }
}
