//! The last pass: stretches of nodes that are mixes while they rest, as one list of operations.
//!
//! The steps stay as they are; a run before them says what may be computed in their place, over the same buffers, in
//! the same order and with the same roundings. So a run needs no other buffers, and leaving it out changes no sample.

use airloom_api::channels::ChannelRule;
use airloom_api::node::spec::SumFrom;
use airloom_api::process::io::Span;

use crate::compile::compiler::Passes;
use crate::compile::plan::{Alone, Call, Grouping, Operation, Plan, Run, Step, Tap};
use crate::compile::wiring::{Wiring, index_u32};

/// Nodes of a run: as soon as one of them moves, all are called. So one hand on a knob costs little.
const MAX_CALLS: usize = 64;
/// Sums alone are worth a run from so many edges on.
const MIN_EDGES: usize = 4;
/// The factor 1 in the executor's table.
const ONE: u32 = 0;

/// Writes runs before the steps that they can replace, and why each node is where it is.
pub(super) fn fuse(plan: &mut Plan, wiring: &Wiring, wanted: Passes) {
    explain(plan, wiring, wanted);
    if !wanted.fuse {
        return;
    }
    let steps = std::mem::take(&mut plan.steps);
    plan.steps.reserve(steps.len() + steps.len() / 4 + 1);
    let mut at = 0;
    while at < steps.len() {
        let rest = &steps[at..];
        let (length, is_worth) = stretch(plan, wiring, rest);
        if length == 0 {
            // A batch goes with its calls.
            let kept = match rest[0] {
                Step::Batch(batch) => 1 + plan.batches[batch as usize].calls.len as usize,
                _ => 1,
            };
            plan.steps.extend_from_slice(&rest[..kept]);
            at += kept;
            continue;
        }
        let stretch = &rest[..length];
        if is_worth {
            let run = index_u32(plan.runs.len());
            plan.steps.push(Step::Run(run));
            record(plan, wiring, stretch);
        }
        plan.steps.extend_from_slice(stretch);
        at += length;
    }
}

/// How many steps from here on can be one run, and whether it is worth one.
fn stretch(plan: &Plan, wiring: &Wiring, steps: &[Step]) -> (usize, bool) {
    let (mut calls, mut edges, mut length) = (0, 0, 0);
    for step in steps {
        match *step {
            Step::Mix(mix) if plan.mixes[mix as usize].is_plain => {
                edges += plan.mixes[mix as usize].edges.len as usize;
            }
            Step::Process(call) if rests(wiring, plan.calls[call as usize]).is_some() => calls += 1,
            _ => break,
        }
        length += 1;
        // A sum and the node that reads it stay together.
        if calls == MAX_CALLS && matches!(step, Step::Process(_)) {
            break;
        }
    }
    (length, calls > 0 || edges >= MIN_EDGES)
}

/// The first factor of a call that can be part of a run, and how its sums begin.
fn rests(wiring: &Wiring, call: Call) -> Option<(u32, SumFrom)> {
    let node = &wiring.nodes[call.node as usize];
    let is_free = call.modulations.len == 0;
    node.factors.zip(node.spec.rests_as).filter(|_| is_free)
}

fn record(plan: &mut Plan, wiring: &Wiring, steps: &[Step]) {
    let run = index_u32(plan.runs.len());
    let first = plan.operations.len();
    let mut calls = Span::default();
    let mut summed = None;
    for (place, step) in steps.iter().enumerate() {
        match *step {
            Step::Mix(mix) => {
                let next = steps.get(place + 1).copied();
                if let Some(Step::Process(call)) = next
                    && is_merged(plan, wiring, mix, plan.calls[call as usize])
                {
                    summed = Some(mix);
                } else {
                    record_mix(plan, mix);
                }
            }
            Step::Process(index) => {
                let call = plan.calls[index as usize];
                if let Some((factors, from)) = rests(wiring, call) {
                    record_call(plan, call, factors, from, summed.take());
                }
                if calls.len == 0 {
                    calls.start = index;
                }
                calls.len += 1;
                plan.nodes[call.node as usize].grouping = Grouping::Run(run);
            }
            Step::Absorb(_)
            | Step::Run(_)
            | Step::Batch(_)
            | Step::Task(_)
            | Step::Import(_)
            | Step::Export(_) => {}
        }
    }
    plan.runs.push(Run {
        steps: index_u32(steps.len()),
        calls,
        operations: Span {
            start: index_u32(first),
            len: index_u32(plan.operations.len() - first),
        },
    });
}

/// Whether a node with one input can take the edges of its sum itself: nobody else reads the sum, and the node must not
/// overwrite a channel that it has still to read.
fn is_merged(plan: &Plan, wiring: &Wiring, mix: u32, call: Call) -> bool {
    let mix = plan.mixes[mix as usize];
    let reads_sum = call.inputs.len == 1 && plan.spans[call.inputs.start as usize] == mix.into;
    let from_first = rests(wiring, call).is_some_and(|(_, from)| from == SumFrom::First);
    let written = plan.operands(call.written);
    reads_sum
        && from_first
        && written.len() == mix.into.len as usize
        && (1..written.len()).all(|channel| {
            edges(plan, mix.edges)
                .filter_map(|(from, rule)| source(plan, from, rule, channel))
                .all(|buffer| !written[..channel].contains(&buffer))
        })
}

fn edges(plan: &Plan, span: Span) -> impl Iterator<Item = (Span, ChannelRule)> + '_ {
    let start = span.start as usize;
    let edges = plan.mix_edges[start..start + span.len as usize].iter();
    edges.map(|edge| (edge.from, edge.rule))
}

/// The buffer that an edge brings to a channel.
fn source(plan: &Plan, from: Span, rule: ChannelRule, channel: usize) -> Option<u32> {
    let from = plan.operands(from);
    match rule {
        ChannelRule::Pass => from.get(channel).copied(),
        ChannelRule::Copy | ChannelRule::Sum { .. } => from.first().copied(),
    }
}

fn record_mix(plan: &mut Plan, mix: u32) {
    let mix = plan.mixes[mix as usize];
    for channel in 0..mix.into.len as usize {
        let taps = sum(plan, mix.edges, channel);
        plan.operations.push(Operation {
            into: plan.operands(mix.into)[channel],
            taps,
            post: ONE,
            from_zero: false,
        });
    }
}

/// Writes down the taps of one channel of a sum.
fn sum(plan: &mut Plan, span: Span, channel: usize) -> Span {
    let start = plan.taps.len();
    for index in span.start..span.start + span.len {
        let edge = plan.mix_edges[index as usize];
        if let Some(buffer) = source(plan, edge.from, edge.rule, channel) {
            plan.taps.push(Tap { buffer, gain: ONE });
        }
    }
    Span {
        start: index_u32(start),
        len: index_u32(plan.taps.len() - start),
    }
}

fn record_call(plan: &mut Plan, call: Call, factors: u32, from: SumFrom, summed: Option<u32>) {
    let channels = call.written.len;
    let is_single = call.inputs.len == 1 && from == SumFrom::First;
    for channel in 0..channels {
        let taps = if let Some(mix) = summed {
            sum(plan, plan.mixes[mix as usize].edges, channel as usize)
        } else {
            let start = plan.taps.len();
            for port in 0..call.inputs.len {
                let span = plan.spans[(call.inputs.start + port) as usize];
                plan.taps.push(Tap {
                    buffer: plan.operands(span)[channel as usize],
                    // The executor sees to it that a single input is weighed at the end.
                    gain: if is_single {
                        ONE
                    } else {
                        factors + (1 + port) * channels + channel
                    },
                });
            }
            Span {
                start: index_u32(start),
                len: call.inputs.len,
            }
        };
        plan.operations.push(Operation {
            into: plan.operands(call.written)[channel as usize],
            taps,
            post: factors + channel,
            from_zero: from == SumFrom::Zero,
        });
    }
}

/// Says of every call in which batch it is, or why it is alone; runs say so themselves.
fn explain(plan: &mut Plan, wiring: &Wiring, wanted: Passes) {
    for call in &plan.calls {
        let node = &wiring.nodes[call.node as usize];
        let may = (wanted.fuse && node.factors.is_some()) || (wanted.batch && node.batch.is_some());
        let can = node.factors.is_some() || node.batch.is_some();
        let why = match (can, may) {
            (false, _) => Alone::ItsKind,
            (true, false) => Alone::Off,
            (true, true) if call.modulations.len > 0 => Alone::Modulated,
            (true, true) => Alone::NoOther,
        };
        plan.nodes[call.node as usize].grouping = Grouping::Alone(why);
    }
    for (index, batch) in (0..).zip(&plan.batches) {
        let start = batch.calls.start as usize;
        for call in &plan.calls[start..start + batch.calls.len as usize] {
            plan.nodes[call.node as usize].grouping = Grouping::Batch(index);
        }
    }
}
