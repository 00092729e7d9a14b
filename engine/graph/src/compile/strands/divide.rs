//! The passes on one screen.

use crate::compile::order::{Visit, order};
use crate::compile::passes::Passes;
use crate::compile::plan::Plan;
use crate::compile::strands::agenda::{Agenda, agenda};
use crate::compile::strands::cost::cost;
use crate::compile::strands::cuts::{Cuts, Lengths, cut, gathers};
use crate::compile::strands::division::{Division, Undivided};
use crate::compile::strands::local::strands;
use crate::compile::strands::tour::tour;
use crate::compile::strands::worth::makespan;
use crate::compile::wiring::{Incoming, Wiring};

/// Below this cost (about nanoseconds for 64 frames) one thread is done before a second one has looked.
const LEAST_COST: u64 = 4_000;
/// Below this gain sharing is not worth the second thread's time.
const LEAST_GAIN: f64 = 1.2;
/// The shortest stretch of all is this part of a thread's share.
const SHORTEST: u64 = 16;
/// With no stretches shorter than this part of everything the threads would end at different times.
const LONGEST: u64 = 4;
/// The shortest stretch is no less than this part of everything: with a share of a sum each they have to fit into one
/// schedule.
const SHORTEST_OF_ALL: u64 = 64;

/// How much longer a thread takes for everything that is held up a little, in percent.
const HELD_UP: u64 = 12;

/// Parts a wiring for `threads` threads; `plan` is its serial plan, `passes` group the nodes of each strand.
///
/// # Errors
/// [`Undivided`] says why one thread shall run it; nothing is wrong then.
pub fn divide(
    wiring: &Wiring,
    plan: &Plan,
    threads: usize,
    passes: Passes,
) -> Result<Division, Undivided> {
    if threads < 2 {
        return Err(Undivided::Alone);
    }
    let total: u64 = wiring.nodes.iter().map(|node| cost(&node.spec)).sum();
    if total < LEAST_COST {
        return Err(Undivided::TooSmall);
    }
    match part(wiring, plan, total, threads, passes) {
        Some(division) if division.gain >= LEAST_GAIN => Ok(division),
        Some(Division { gain, .. }) => Err(Undivided::NoGain { threads, gain }),
        None => Err(Undivided::NoGain { threads, gain: 1.0 }),
    }
}

/// Parts a wiring of the cost `total`, whether it pays or not; `None` if it falls into too many tasks.
pub(super) fn part(
    wiring: &Wiring,
    plan: &Plan,
    total: u64,
    threads: usize,
    passes: Passes,
) -> Option<Division> {
    let incoming = Incoming::of(wiring);
    // A wiring with a plan has an order.
    let visits = order(wiring, &incoming).ok()?;
    let (cuts, agenda) = lay_out(wiring, &incoming, &visits, total, threads)?;
    let gain = gain(&agenda, threads);
    let (strands, tasks) = strands(wiring, &incoming, plan, &cuts, &agenda, passes);
    Some(Division {
        strands,
        tasks,
        threads,
        gain,
    })
}

/// Expected serial time by parallel time.
#[expect(clippy::cast_precision_loss, reason = "for a comparison")]
fn gain(agenda: &Agenda, threads: usize) -> f64 {
    let alone: u64 = agenda.tasks.iter().map(|task| task.cost).sum();
    alone as f64 / makespan(&agenda.tasks, threads, 0).max(1) as f64
}

/// What sharing takes, in no particular unit: with threads as fast as each other, and with one that is held up.
fn time(agenda: &Agenda, threads: usize) -> u64 {
    makespan(&agenda.tasks, threads, 0) + makespan(&agenda.tasks, threads, HELD_UP)
}

/// Cuts the wiring into as short pieces as take the least time; with fewer shared sums if the tasks are too many.
fn lay_out(
    wiring: &Wiring,
    incoming: &Incoming,
    visits: &[Visit],
    total: u64,
    threads: usize,
) -> Option<(Cuts, Agenda)> {
    let tour = tour(wiring, incoming);
    let mut gathers = gathers(wiring, incoming);
    loop {
        let mut best: Option<(u64, Cuts, Agenda)> = None;
        let mut parts = (threads as u64 * SHORTEST).min(SHORTEST_OF_ALL);
        while parts >= LONGEST {
            let lengths = Lengths {
                share: 2 * threads as u64,
                least: total / parts + 1,
            };
            let cuts = cut(wiring, incoming, &tour, &gathers, lengths);
            let agenda = agenda(wiring, incoming, &cuts, &gathers, visits);
            if let Some(agenda) = agenda.filter(Agenda::is_in_order) {
                let time = time(&agenda, threads);
                if best.as_ref().is_none_or(|(least, ..)| time < *least) {
                    best = Some((time, cuts, agenda));
                }
            }
            parts = parts * 2 / 3;
        }
        if let Some((_, cuts, agenda)) = best {
            return Some((cuts, agenda));
        }
        // Without the narrower half of the sums.
        let width = |gather: &(usize, usize)| incoming.at(gather.0).len();
        let mut widths: Vec<usize> = gathers.iter().map(width).collect();
        widths.sort_unstable();
        let median = *widths.get(widths.len() / 2)?;
        gathers.retain(|gather| width(gather) > median);
    }
}
