//! Loads a divided plan: slots of its strands' nodes and edges, and stores for the strands.

use airloom_api::node::prepare::Stream;
use airloom_api::process::events::EventList;
use airloom_graph::compile::strands::division::Division;
use airloom_realtime::meter::MeterWriter;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::round::Seat;
use airloom_realtime::schedule::{MAX_TASKS, Schedule, Task};

use crate::execute::exchange::TaskResult;
use crate::execute::groups::GroupStates;
use crate::execute::loaded::{LoadedDivision, LoadedPlan, LoadedStrand, NO_SLOT};
use crate::execute::strand_stores::StrandStores;
use crate::execute::update::Update;
use crate::session::room::EVENTS;

/// A division with the slots of the nodes and edges of the wiring that was divided; `None` if it cannot be shared.
pub(crate) fn load(
    division: Division,
    node_slots: &[u32],
    edge_slots: &[u32],
) -> Option<LoadedDivision> {
    let tasks = division.tasks.iter().map(|task| Task {
        strand: task.strand as usize,
        needs: task.needs,
    });
    let schedule = Schedule::new(tasks.collect()).ok()?;
    if division.strands.len() > MAX_TASKS {
        return None;
    }
    let steps = division.tasks.iter().map(|task| {
        let steps = &task.steps;
        steps.start as usize..steps.end as usize
    });
    // The first strand has the executor's own stores.
    let is_passing = |strand: u32| {
        let tasks = division.tasks.iter();
        strand > 0 && tasks.filter(|task| task.strand == strand).count() == 1
    };
    let passing: Vec<bool> = (0..).map(is_passing).take(division.strands.len()).collect();
    let results = division.tasks.iter();
    let results = results.map(|task| (task.buffers as usize, task.lists as usize));
    let mut loaded = LoadedDivision {
        schedule,
        steps: steps.collect(),
        results: results.collect(),
        helpers: division.threads.saturating_sub(1),
        ..LoadedDivision::default()
    };
    for ((number, strand), is_passing) in (0..).zip(division.strands).zip(passing) {
        let slots = |origins: &[Option<u32>], slots: &[u32]| {
            let slot = |origin: &Option<u32>| {
                let slot = origin.and_then(|origin| slots.get(origin as usize).copied());
                slot.unwrap_or(NO_SLOT)
            };
            origins.iter().map(slot).collect::<Vec<u32>>()
        };
        let nodes = slots(&strand.nodes, node_slots);
        let edges = slots(&strand.edges, edge_slots);
        note(&mut loaded.node_strands, &nodes, number);
        note(&mut loaded.edge_strands, &edges, number);
        let calls = strand.plan.calls.iter();
        let crossings = calls.clone().map(|call| {
            let crossing = strand.crossings.get(call.node as usize);
            crossing.copied().flatten()
        });
        let call_slots = calls.map(|call| nodes.get(call.node as usize).copied());
        let call_slots: Vec<u32> = call_slots.map(|slot| slot.unwrap_or(NO_SLOT)).collect();
        loaded.strands.push(LoadedStrand {
            is_passing,
            crossings: crossings.collect(),
            loaded: LoadedPlan {
                groups: GroupStates::of(&strand.plan, &call_slots),
                call_slots,
                edge_slots: edges,
                plan: strand.plan.into(),
                ..LoadedPlan::default()
            },
        });
    }
    Some(loaded)
}

/// Writes down the strand of slots.
fn note(strands: &mut Vec<u32>, slots: &[u32], strand: u32) {
    for slot in slots.iter().filter(|slot| **slot != NO_SLOT) {
        let place = *slot as usize;
        if strands.len() <= place {
            strands.resize(place + 1, 0);
        }
        strands[place] = strand;
    }
}

/// How much the executor has for divided plans.
#[derive(Debug, Default)]
pub(crate) struct DividedRoom {
    /// By strand from the second one on: buffers and lists.
    strands: Vec<(usize, usize)>,
    /// By task: buffers and lists.
    results: Vec<(usize, usize)>,
    /// By thread: buffers.
    pools: Vec<(usize, usize)>,
    slabs: Slabs,
}

/// Lengths of the executor's slabs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Slabs {
    pub nodes: usize,
    pub edges: usize,
    pub factors: usize,
}

impl Slabs {
    fn fit_into(self, larger: Self) -> bool {
        self.nodes <= larger.nodes && self.edges <= larger.edges && self.factors <= larger.factors
    }
}

impl DividedRoom {
    /// Sends more along with an update whose division needs it.
    pub fn grow(
        &mut self,
        update: &mut Update,
        slabs: Slabs,
        stream: Stream,
        meters: &MeterWriter,
    ) {
        let Some(division) = &update.loaded.division else {
            return;
        };
        let others = division.strands.iter().skip(1);
        let buffers = |strand: &LoadedStrand| strand.loaded.plan.buffers as usize;
        let strands: Vec<(usize, usize)> = others
            .clone()
            .map(|strand| {
                let own = if strand.is_passing {
                    0
                } else {
                    buffers(strand)
                };
                (own, strand.loaded.plan.event_lists as usize)
            })
            .collect();
        let passing = others.filter(|strand| strand.is_passing);
        let widest = passing.map(buffers).max().unwrap_or(0);
        let pools = vec![(widest, 0); division.helpers + 1];
        if !fits(&pools, &self.pools) {
            enlarge(&mut self.pools, &pools);
            let made = self.pools.iter();
            let made = made.map(|(buffers, _)| Seat::new(Pool::new(*buffers, stream.max_block)));
            update.seats = Some(made.collect());
        }
        if !slabs.fit_into(self.slabs) || !fits(&strands, &self.strands) {
            self.slabs = slabs;
            enlarge(&mut self.strands, &strands);
            let made = self.strands.iter().map(|(buffers, lists)| {
                let mut strand = StrandStores::new(stream, meters.share());
                let stores = &mut strand.stores;
                stores.pool = Pool::new(*buffers, stream.max_block);
                stores.lists = event_lists(*lists);
                stores.factors = vec![1.0; slabs.factors];
                stores.nodes = (0..slabs.nodes).map(|_| None).collect();
                stores.edges = (0..slabs.edges).map(|_| None).collect();
                strand
            });
            update.strands = Some(made.collect());
        }
        if !fits(&division.results, &self.results) {
            enlarge(&mut self.results, &division.results);
            let made = self.results.iter().map(|(buffers, lists)| TaskResult {
                pool: Pool::new(*buffers, stream.max_block),
                lists: event_lists(*lists),
            });
            update.results = Some(made.collect());
        }
    }
}

fn event_lists(count: usize) -> Vec<EventList> {
    (0..count)
        .map(|_| EventList::with_capacity(EVENTS))
        .collect()
}

fn fits(needed: &[(usize, usize)], present: &[(usize, usize)]) -> bool {
    let mut pairs = needed.iter().zip(present);
    needed.len() <= present.len() && pairs.all(|(n, p)| n.0 <= p.0 && n.1 <= p.1)
}

/// At least what is needed, with some to spare for the next edits.
fn enlarge(present: &mut Vec<(usize, usize)>, needed: &[(usize, usize)]) {
    present.resize(present.len().max(needed.len()), (0, 0));
    for (present, needed) in present.iter_mut().zip(needed) {
        let room = |present: &mut usize, needed: usize| {
            if needed > *present {
                *present = needed + needed / 2 + 2;
            }
        };
        room(&mut present.0, needed.0);
        room(&mut present.1, needed.1);
    }
}
