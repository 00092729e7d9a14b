//! The last pass: stretches of nodes that are mixes while they rest, as one list of operations.
//!
//! The steps stay as they are; a run before them says what may be computed in their place, over the same buffers, in
//! the same order and with the same roundings. So a run needs no other buffers, and leaving it out changes no sample.

use airloom_api::channels::ChannelRule;
use airloom_api::node::spec::SumFrom;
use airloom_api::process::io::Span;

use crate::compile::passes::Passes;
use crate::compile::plan::{Alone, Call, Grouping, Mix, Operation, Plan, Run, Step, Tap};
use crate::compile::wiring::{Wiring, index_u32};

/// Nodes of a run: as soon as one of them moves, all are called. So one hand on a knob costs little.
const MAX_CALLS: usize = 64;
/// Sums alone are worth a run from so many edges on.
const MIN_EDGES: usize = 4;
/// The factor 1, for any number of channels, in the executor's table.
const ONE: u32 = 0;

/// Writes runs before the steps that they can replace, and why each node is where it is.
pub(super) fn fuse(plan: &mut Plan, wiring: &Wiring, wanted: Passes) {
    explain(plan, wiring, wanted);
    if !wanted.fuse {
        return;
    }
    plan.operations.reserve(plan.calls.len());
    plan.taps
        .reserve(plan.mix_edges.len() + 2 * plan.calls.len());
    let mut sources = Vec::new();
    let mut marks = vec![0; plan.buffers as usize];
    let readers = count_readers(wiring);
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
            record(plan, (wiring, &readers), stretch, &mut sources, &mut marks);
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

/// By node: how many edges leave it.
fn count_readers(wiring: &Wiring) -> Vec<u32> {
    let mut readers = vec![0; wiring.nodes.len()];
    for edge in &wiring.edges {
        readers[edge.from_node] += 1;
    }
    readers
}

/// Writes down a run and its operations. `sources` is room for the sources of one of them, `marks` for a
/// number a buffer.
fn record(
    plan: &mut Plan,
    (wiring, readers): (&Wiring, &[u32]),
    steps: &[Step],
    sources: &mut Vec<Source>,
    marks: &mut [u32],
) {
    let run = index_u32(plan.runs.len());
    let first = plan.operations.len();
    let mut calls = Span::default();
    // Whether the last operation is a node's that nobody but the next one reads.
    let mut may_join = false;
    sources.clear();
    for (place, step) in steps.iter().enumerate() {
        match *step {
            Step::Mix(index) => {
                let mix = plan.mixes[index as usize];
                sources.extend(mix_sources(plan, mix));
                let next = steps.get(place + 1).copied();
                let is_merged = |call: u32| is_merged(plan, wiring, mix, plan.calls[call as usize]);
                if !matches!(next, Some(Step::Process(call)) if is_merged(call)) {
                    record_operations(plan, mix.into, sources, ONE, SumFrom::First);
                    sources.clear();
                    may_join = false;
                }
            }
            Step::Process(index) => {
                let call = plan.calls[index as usize];
                if let Some((factors, from)) = rests(wiring, call) {
                    if sources.is_empty() {
                        sources.extend(call_sources(plan, call, factors, from));
                    }
                    let before = plan.operations.len();
                    record_operations(plan, call.written, sources, factors, from);
                    sources.clear();
                    let is_one = plan.operations.len() == before + 1;
                    if is_one && may_join {
                        join(plan);
                    }
                    may_join = is_one && readers[call.node as usize] == 1;
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
    let inputs = record_inputs(plan, first, marks);
    plan.runs.push(Run {
        steps: index_u32(steps.len()),
        calls,
        operations: Span {
            start: index_u32(first),
            len: index_u32(plan.operations.len() - first),
        },
        inputs,
    });
}

/// Makes the last two operations one where both do nothing but weigh, the second what the first gives: two factors one
/// after the other, as before. Nobody else reads what the first one gives.
fn join(plan: &mut Plan) {
    let [.., first, second] = plan.operations[..] else {
        return;
    };
    let places = [first, second].map(|operation| operation.taps.start as usize);
    let [weighed, weighed_again] = places.map(|place| plan.taps[place]);
    let only_weigh = |operation: &Operation| operation.taps.len == 1 && !operation.from_zero;
    let follow = weighed_again.buffer == first.into && second.channels == first.channels;
    let have_room = weighed.gain == ONE && weighed_again.gain == ONE;
    if only_weigh(&first) && only_weigh(&second) && follow && have_room {
        plan.taps[places[1]] = Tap {
            buffer: weighed.buffer,
            gain: first.post,
        };
        plan.operations.pop();
        plan.operations.pop();
        plan.operations.push(second);
    }
}

/// Writes down what the operations from `first` on read that none of them has written. `marks` has a place for each
/// buffer, in which no number is that of this run.
fn record_inputs(plan: &mut Plan, first: usize, marks: &mut [u32]) -> Span {
    let mark = index_u32(plan.runs.len()) + 1;
    let start = index_u32(plan.operands.len());
    for operation in &plan.operations[first..] {
        let taps = operation.taps.start as usize;
        for tap in &plan.taps[taps..taps + operation.taps.len as usize] {
            let place = &mut marks[tap.buffer as usize];
            if std::mem::replace(place, mark) != mark {
                plan.operands.push(tap.buffer);
            }
        }
        marks[operation.into as usize] = mark;
    }
    Span {
        start,
        len: index_u32(plan.operands.len()) - start,
    }
}

/// Whether a node with one input can take the edges of its sum itself: nobody else reads the sum, and the node must not
/// overwrite a channel that it has still to read.
fn is_merged(plan: &Plan, wiring: &Wiring, mix: Mix, call: Call) -> bool {
    let reads_sum = call.inputs.len == 1 && plan.spans[call.inputs.start as usize] == mix.into;
    let from_first = rests(wiring, call).is_some_and(|(_, from)| from == SumFrom::First);
    let written = plan.operands(call.written);
    reads_sum
        && from_first
        && written.len() == mix.into.len as usize
        && (1..written.len()).all(|channel| {
            mix_sources(plan, mix)
                .filter_map(|source| source.buffer(plan, channel))
                .all(|buffer| !written[..channel].contains(&buffer))
        })
}

/// What an operation reads.
#[derive(Debug, Clone, Copy)]
struct Source {
    /// Its buffers, in the plan's operands.
    buffers: Span,
    /// Whether its first channel goes to all.
    is_copied: bool,
    /// Index of the first channel's factor.
    gain: u32,
}

impl Source {
    fn buffer(self, plan: &Plan, channel: usize) -> Option<u32> {
        let buffers = plan.operands(self.buffers);
        buffers
            .get(if self.is_copied { 0 } else { channel })
            .copied()
    }
}

/// What a plain mix reads, in order.
fn mix_sources(plan: &Plan, mix: Mix) -> impl Iterator<Item = Source> + '_ {
    let before = mix.adds.then_some(Source {
        buffers: mix.into,
        is_copied: false,
        gain: ONE,
    });
    let start = mix.edges.start as usize;
    let edges = plan.mix_edges[start..start + mix.edges.len as usize].iter();
    let edges = edges.map(|edge| Source {
        buffers: edge.from,
        is_copied: edge.rule != ChannelRule::Pass,
        gain: ONE,
    });
    before.into_iter().chain(edges)
}

/// What a call reads, port by port.
fn call_sources(
    plan: &Plan,
    call: Call,
    factors: u32,
    from: SumFrom,
) -> impl Iterator<Item = Source> + '_ {
    // The executor sees to it that a single input is weighed at the end.
    let is_single = call.inputs.len == 1 && from == SumFrom::First;
    (0..call.inputs.len).map(move |port| Source {
        buffers: plan.spans[(call.inputs.start + port) as usize],
        is_copied: false,
        gain: if is_single {
            ONE
        } else {
            factors + (1 + port) * call.written.len
        },
    })
}

/// Writes down one operation for all channels, whose buffers are neighbours.
fn record_joint(plan: &mut Plan, written: Span, sources: &[Source], post: u32, from: SumFrom) {
    let start = plan.taps.len();
    for source in sources {
        let buffer = plan.operands[source.buffers.start as usize];
        // What is not connected is left out by nodes that begin at zero.
        if buffer != 0 || from == SumFrom::First {
            let gain = source.gain;
            plan.taps.push(Tap { buffer, gain });
        }
    }
    plan.operations.push(Operation {
        into: plan.operands[written.start as usize],
        channels: written.len,
        taps: Span {
            start: index_u32(start),
            len: index_u32(plan.taps.len() - start),
        },
        post,
        from_zero: from == SumFrom::Zero,
    });
}

/// Writes down one operation for all channels where their buffers are neighbours, else one a channel.
fn record_operations(plan: &mut Plan, written: Span, sources: &[Source], post: u32, from: SumFrom) {
    let channels = written.len;
    let is_joint = |buffers: Span| match *plan.operands(buffers) {
        [_] => channels == 1,
        [left, right] => channels == 2 && right == left + 1,
        ref buffers => {
            let mut pairs = buffers.windows(2);
            buffers.len() == channels as usize && pairs.all(|pair| pair[1] == pair[0] + 1)
        }
    };
    let are_joint = channels > 0
        && is_joint(written)
        && sources
            .iter()
            .all(|source| (!source.is_copied || channels == 1) && is_joint(source.buffers));
    if are_joint {
        record_joint(plan, written, sources, post, from);
        return;
    }
    let of = |factor: u32, channel: u32| if factor == ONE { ONE } else { factor + channel };
    for channel in 0..channels {
        let start = plan.taps.len();
        for source in sources {
            let buffer = source.buffer(plan, channel as usize);
            // What is not connected is left out by nodes that begin at zero.
            if let Some(buffer) = buffer.filter(|buffer| *buffer != 0 || from == SumFrom::First) {
                let gain = of(source.gain, channel);
                plan.taps.push(Tap { buffer, gain });
            }
        }
        let Some(into) = plan.operands(written).get(channel as usize).copied() else {
            continue;
        };
        plan.operations.push(Operation {
            into,
            channels: 1,
            taps: Span {
                start: index_u32(start),
                len: index_u32(plan.taps.len() - start),
            },
            post: of(post, channel),
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
