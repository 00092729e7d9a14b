//! The passes on one screen.

use crate::compile::compiler::Passes;
use crate::compile::order::{Visit, order};
use crate::compile::plan::Plan;
use crate::compile::strands::agenda::{Agenda, agenda};
use crate::compile::strands::cost::cost;
use crate::compile::strands::cuts::{Cuts, cut, gathers};
use crate::compile::strands::division::{Division, Undivided};
use crate::compile::strands::local::strands;
use crate::compile::strands::tour::tour;
use crate::compile::strands::worth::makespan;
use crate::compile::wiring::{Incoming, Wiring};

/// Below this cost (about nanoseconds for 64 frames) one thread is done before a second one has looked.
const LEAST_COST: u64 = 4_000;
/// Below this gain sharing is not worth the second thread's time.
const LEAST_GAIN: f64 = 1.2;
/// Stretches a thread: enough to even out what costs more or less than expected.
const STRETCHES: u64 = 8;
/// With fewer stretches the threads would end at different times.
const FEWEST_STRETCHES: u64 = 4;
/// Most stretches: with a share of a sum each they have to fit into one schedule.
const MOST_STRETCHES: u64 = 28;

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
    alone as f64 / makespan(&agenda.tasks, threads).max(1) as f64
}

/// Cuts the wiring into the number of pieces with the largest gain; with fewer shared sums if the tasks are too many.
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
        let mut best: Option<(f64, Cuts, Agenda)> = None;
        let mut stretches = (threads as u64 * STRETCHES).min(MOST_STRETCHES);
        while stretches >= FEWEST_STRETCHES {
            let cuts = cut(wiring, incoming, &tour, &gathers, total / stretches + 1);
            let agenda = agenda(wiring, incoming, &cuts, &gathers, visits);
            if let Some(agenda) = agenda.filter(Agenda::is_in_order) {
                let gain = gain(&agenda, threads);
                if best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                    best = Some((gain, cuts, agenda));
                }
            }
            stretches = stretches * 2 / 3;
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
