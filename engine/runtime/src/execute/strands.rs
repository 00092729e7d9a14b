//! Runs a divided plan: the stores of its strands, and a round over its tasks for every piece.

use airloom_api::process::context::Context;
use airloom_realtime::allocation::forgiving;
use airloom_realtime::log::LogWriter;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::round::{Round, Seat, Turn};
use airloom_realtime::schedule::MAX_TASKS;
use airloom_realtime::scope::Rt;

use crate::execute::exchange::{Exchange, TaskResult};
use crate::execute::laps::Laps;
use crate::execute::loaded::{LoadedDivision, LoadedPlan};
use crate::execute::notice::Notice;
use crate::execute::pass::{BatchProgress, Pass};
use crate::execute::piece::Piece;
use crate::execute::stores::Stores;
use crate::execute::strand_stores::StrandStores;
use crate::execute::update::{Helpers, Update};

/// Pieces shorter than this are over before a worker has come.
const LEAST_FRAMES: usize = 32;

/// What the strands beside the first one need, and the workers.
#[derive(Default)]
pub(crate) struct Strands {
    /// By strand, from the second one on.
    pub others: Vec<StrandStores>,
    /// By task.
    pub results: Vec<TaskResult>,
    /// By thread that may take part: buffers of the strands that need none of their own.
    pub seats: Vec<Seat<Pool>>,
    /// The workers and the door to them.
    pub crew: Option<Helpers>,
}

/// The stores of one strand during a round.
pub(crate) struct StrandRun<'a> {
    pub stores: &'a mut Stores,
    pub notices: &'a mut LogWriter<Notice>,
}

impl Strands {
    /// The stores of every strand.
    pub fn all<'a>(&'a mut self, home: &'a mut Stores) -> impl Iterator<Item = &'a mut Stores> {
        let others = self.others.iter_mut().map(|other| &mut other.stores);
        std::iter::once(home).chain(others)
    }

    /// The stores with the node in a slot.
    pub fn with<'a>(
        &'a mut self,
        slot: u32,
        home: &'a mut Stores,
        division: Option<&LoadedDivision>,
    ) -> &'a mut Stores {
        let strand = division.map_or(0, |division| division.strand_of(slot)) as usize;
        match strand
            .checked_sub(1)
            .and_then(|other| self.others.get_mut(other))
        {
            Some(other) => &mut other.stores,
            None => home,
        }
    }

    /// Exchanges the nodes and edges of the other strands with those in the same slots at home: brings them to their
    /// strands, or back.
    pub fn exchange(&mut self, home: &mut Stores, division: &LoadedDivision) {
        for (slot, strand) in (0..).zip(&division.node_strands) {
            let Some(other) = self.other(*strand) else {
                continue;
            };
            let place = slot as usize;
            if let (Some(here), Some(there)) =
                (home.nodes.get_mut(place), other.nodes.get_mut(place))
            {
                std::mem::swap(here, there);
            }
            // Its factors may have changed while it was elsewhere.
            home.forget_factors(slot);
            other.forget_factors(slot);
        }
        for (slot, strand) in division.edge_strands.iter().enumerate() {
            if let Some(other) = self.other(*strand)
                && let (Some(here), Some(there)) =
                    (home.edges.get_mut(slot), other.edges.get_mut(slot))
            {
                std::mem::swap(here, there);
            }
        }
    }

    /// Takes over larger stores and the door to workers; nodes and edges are at home meanwhile.
    pub fn adopt(&mut self, update: &mut Update) {
        if let Some(others) = &mut update.strands {
            std::mem::swap(&mut self.others, others);
        }
        if let Some(results) = &mut update.results {
            std::mem::swap(&mut self.results, results);
        }
        if let Some(seats) = &mut update.seats {
            std::mem::swap(&mut self.seats, seats);
        }
        for seat in &mut self.seats {
            seat.forget();
        }
        if update.crew.is_some() {
            std::mem::swap(&mut self.crew, &mut update.crew);
        }
    }

    fn other(&mut self, strand: u32) -> Option<&mut Stores> {
        let other = (strand as usize).checked_sub(1)?;
        self.others.get_mut(other).map(|other| &mut other.stores)
    }

    /// Computes a piece: all tasks, on this thread and on the workers that come.
    pub fn run(
        &mut self,
        division: &LoadedDivision,
        home: StrandRun<'_>,
        context: &Context,
        piece: Piece,
        laps: Laps<'_>,
        rt: &Rt,
    ) {
        let mut home = Some(home);
        let mut others = self.others.iter_mut();
        let mut runs: [Option<StrandRun<'_>>; MAX_TASKS] = std::array::from_fn(|_| {
            home.take().or_else(|| {
                others.next().map(|other| StrandRun {
                    stores: &mut other.stores,
                    notices: &mut other.notices,
                })
            })
        });
        let (results, seats) = (&mut self.results, &mut self.seats);
        let Some(round) = Round::new(&division.schedule, &mut runs, results, seats) else {
            return;
        };
        let work = |rt: &Rt, thread: usize| {
            round.work(rt, thread, |turn| {
                run_task(division, turn, context, piece, laps.begun_now(), rt);
            })
        };
        let helpers = if piece.frames < LEAST_FRAMES {
            0
        } else {
            division.helpers
        };
        match &mut self.crew {
            Some(helping) => helping.crew.together(rt, helpers, &work),
            None => work(rt, 0),
        }
    }

    /// Hands on what happened in the other strands, strand by strand.
    pub fn tell(&mut self, notices: &mut LogWriter<Notice>) {
        for other in &mut self.others {
            other.told.drain(|notice| notices.record(notice));
        }
    }
}

impl LoadedPlan {
    /// Notes that something has changed at the node in a slot.
    pub(crate) fn disturb(&self, home: &mut Stores, strands: &mut Strands, slot: u32) {
        let division = self.division.as_deref();
        strands.with(slot, home, division).forget_factors(slot);
        match division {
            Some(division) => division.disturb(slot),
            None => self.groups.disturb(slot),
        }
    }
}

/// Runs one task on the calling thread. A node that panics is taken out of order as in the serial pass.
fn run_task(
    division: &LoadedDivision,
    turn: Turn<'_, Option<StrandRun<'_>>, TaskResult, Pool>,
    context: &Context,
    piece: Piece,
    laps: Laps<'_>,
    rt: &Rt,
) {
    let Turn {
        task,
        strand,
        result,
        seat,
        needed,
    } = turn;
    let entry = division.schedule.tasks().get(task);
    let plan = entry.and_then(|entry| division.strands.get(entry.strand));
    let (Some(plan), Some(steps), Some(run)) = (plan, division.steps.get(task), strand) else {
        return;
    };
    if plan.is_passing {
        std::mem::swap(&mut run.stores.pool, seat);
    }
    let mut pass = Pass {
        loaded: &plan.loaded,
        stores: &mut *run.stores,
        notices: &mut *run.notices,
        context,
        piece,
        step: steps.start,
        end: steps.end,
        laps,
        batch: BatchProgress::default(),
        exchange: Some(Exchange {
            crossings: &plan.crossings,
            needed,
            result,
        }),
    };
    while let Err(payload) = forgiving(rt, || pass.run(rt)) {
        pass.recover(payload);
    }
    if plan.is_passing {
        std::mem::swap(&mut run.stores.pool, seat);
    }
}
