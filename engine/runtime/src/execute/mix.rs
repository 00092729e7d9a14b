//! Summing edges into buffers.

use airloom_api::channels::ChannelRule;
use airloom_api::process::events::EventList;
use airloom_graph::compile::plan::{Mix, MixEdge, Plan};
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::pool::lending::Writable;

use crate::execute::edge::EdgeSlot;
use crate::execute::loaded::LoadedPlan;
use crate::execute::piece::Piece;

/// Runs one mix over audio or control buffers. Edges are added in the plan's order, so the rounding is the same
/// whatever the block size. `scratch` holds one block.
pub fn mix(
    loaded: &LoadedPlan,
    mix: &Mix,
    pool: &mut Pool,
    slots: &mut [Option<Box<EdgeSlot>>],
    scratch: &mut AudioBuffer,
    piece: Piece,
) {
    let plan = &loaded.plan;
    let start = mix.edges.start as usize;
    let edges = plan
        .mix_edges
        .get(start..start + mix.edges.len as usize)
        .unwrap_or(&[]);
    let into = plan.operands(mix.into);
    if edges.iter().all(|edge| edge.shaped.is_none()) {
        for (channel, target) in into.iter().enumerate() {
            sum_plain(plan, edges, channel, *target, !mix.adds, pool, piece);
        }
        return;
    }
    for (position, edge) in (usize::from(mix.adds)..).zip(edges) {
        let slot = slot_of(loaded, edge, slots);
        let from = plan.operands(edge.from);
        match slot {
            Some(slot) => add_shaped(edge, from, into, position == 0, pool, slot, scratch, piece),
            None => add_plain(edge, from, into, position == 0, pool, piece),
        }
    }
}

/// One channel of a mix without shaped edges: the target leaves the pool once, and two sources at a time spare half
/// the ways to and from it.
fn sum_plain(
    plan: &Plan,
    edges: &[MixEdge],
    channel: usize,
    target: u32,
    mut fresh: bool,
    pool: &mut Pool,
    piece: Piece,
) {
    let written = [target];
    let mut lending = pool.lend(&written);
    let (readable, mut sum) = lending.split();
    let mut sources = edges
        .iter()
        .flat_map(|edge| {
            let (numbers, gain) = sources(edge.rule, plan.operands(edge.from), channel);
            numbers.iter().map(move |number| (*number, gain))
        })
        .map(|(number, gain)| {
            let samples = readable.samples(number, piece.range());
            (samples, readable.content(number), gain)
        })
        .peekable();
    while let Some((first, content, gain)) = sources.next() {
        let second = match gain {
            None => sources.next_if(|(_, _, gain)| gain.is_none()),
            Some(_) => None,
        };
        match second {
            Some((second, other, _)) => {
                let content = both(content, other);
                add_two(&mut sum, (first, second), content, fresh, piece);
            }
            None => add(&mut sum, first, content, gain, fresh, piece),
        }
        fresh = false;
    }
}

/// Adds (or, if `fresh`, writes) two sources in one pass, rounded as if they came one after the other.
fn add_two(
    sum: &mut Writable<'_>,
    sources: (&[f32], &[f32]),
    content: Content,
    fresh: bool,
    piece: Piece,
) {
    note(sum, content, fresh);
    let sources = sources.0.iter().zip(sources.1);
    let target = sum.samples_mut(0, piece.range()).iter_mut();
    if fresh {
        for (sum, (first, second)) in target.zip(sources) {
            *sum = first + second;
        }
    } else {
        for (sum, (first, second)) in target.zip(sources) {
            *sum = (*sum + first) + second;
        }
    }
}

/// Notes what is known of a sum to which (or, if `fresh`, in whose place) something of this content comes.
fn note(sum: &mut Writable<'_>, content: Content, fresh: bool) {
    let content = if fresh {
        content
    } else {
        both(sum.content(0), content)
    };
    sum.set_content(0, content);
}

fn add_plain(
    edge: &MixEdge,
    from: &[u32],
    into: &[u32],
    is_first: bool,
    pool: &mut Pool,
    piece: Piece,
) {
    for (channel, target) in into.iter().enumerate() {
        let written = [*target];
        let mut lending = pool.lend(&written);
        let (readable, mut sum) = lending.split();
        let mut fresh = is_first;
        let (numbers, gain) = sources(edge.rule, from, channel);
        for number in numbers {
            let samples = readable.samples(*number, piece.range());
            let content = readable.content(*number);
            add(&mut sum, samples, content, gain, fresh, piece);
            fresh = false;
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call site; the arguments are the executor's separate stores"
)]
fn add_shaped(
    edge: &MixEdge,
    from: &[u32],
    into: &[u32],
    is_first: bool,
    pool: &mut Pool,
    slot: &mut EdgeSlot,
    scratch: &mut AudioBuffer,
    piece: Piece,
) {
    for (channel, source) in from.iter().enumerate() {
        let samples = pool.samples(*source, piece.range());
        if samples.is_empty() {
            continue;
        }
        piece.of_mut(scratch).copy_from_slice(samples);
        slot.shape(channel, piece.of_mut(scratch));
        for (target_channel, target) in into.iter().enumerate() {
            let Some(gain) = rule_gain(edge.rule, channel, target_channel) else {
                continue;
            };
            let written = [*target];
            let mut lending = pool.lend(&written);
            let (_, mut sum) = lending.split();
            let fresh = is_first && (channel == 0 || !matches!(edge.rule, ChannelRule::Sum { .. }));
            add(
                &mut sum,
                piece.of(scratch),
                Content::Signal,
                gain,
                fresh,
                piece,
            );
        }
    }
    slot.advance(u32::try_from(piece.frames).unwrap_or(u32::MAX));
}

/// Adds (or, if `fresh`, writes) samples with a gain.
fn add(
    sum: &mut Writable<'_>,
    samples: &[f32],
    content: Content,
    gain: Option<f32>,
    fresh: bool,
    piece: Piece,
) {
    note(sum, content, fresh);
    let target = sum.samples_mut(0, piece.range());
    match (fresh, gain) {
        (true, None) => target.copy_from_slice(samples),
        (true, Some(gain)) => {
            for (sum, sample) in target.iter_mut().zip(samples) {
                *sum = sample * gain;
            }
        }
        (false, None) => {
            for (sum, sample) in target.iter_mut().zip(samples) {
                *sum += sample;
            }
        }
        (false, Some(gain)) => {
            for (sum, sample) in target.iter_mut().zip(samples) {
                *sum += sample * gain;
            }
        }
    }
}

/// The source channels that feed a target channel, with their gain; `None` for unity.
fn sources(rule: ChannelRule, from: &[u32], channel: usize) -> (&[u32], Option<f32>) {
    match rule {
        ChannelRule::Pass => (from.get(channel..=channel).unwrap_or(&[]), None),
        ChannelRule::Copy => (from.get(..1).unwrap_or(&[]), None),
        ChannelRule::Sum { gain } if channel == 0 => (from, Some(gain)),
        ChannelRule::Sum { .. } => (&[], None),
    }
}

/// `None` if the source channel does not feed the target channel; `Some(None)` for unity.
#[expect(
    clippy::option_option,
    reason = "fed or not, and if fed with a gain or without"
)]
fn rule_gain(rule: ChannelRule, source: usize, target: usize) -> Option<Option<f32>> {
    match rule {
        ChannelRule::Pass => (source == target).then_some(None),
        ChannelRule::Copy => (source == 0).then_some(None),
        ChannelRule::Sum { gain } => (target == 0).then_some(Some(gain)),
    }
}

fn both(a: Content, b: Content) -> Content {
    match (a, b) {
        (Content::Silent, Content::Silent) => Content::Silent,
        (Content::Silent | Content::Constant, Content::Silent | Content::Constant) => {
            Content::Constant
        }
        _ => Content::Signal,
    }
}

/// Merges the events of several edges in order of time; those of one frame in the order of the edges.
pub fn merge(
    loaded: &LoadedPlan,
    mix: &Mix,
    lists: &mut [EventList],
    slots: &mut [Option<Box<EdgeSlot>>],
    piece: Piece,
) {
    let plan = &loaded.plan;
    let Some(into) = plan.operands(mix.into).first().map(|list| *list as usize) else {
        return;
    };
    let Some(mut merged) = lists.get_mut(into).map(std::mem::take) else {
        return;
    };
    merged.clear();
    let start = mix.edges.start as usize;
    for edge in plan
        .mix_edges
        .get(start..start + mix.edges.len as usize)
        .unwrap_or(&[])
    {
        let source = plan
            .operands(edge.from)
            .first()
            .and_then(|list| lists.get(*list as usize));
        let Some(source) = source else { continue };
        let slot = slot_of(loaded, edge, slots).and_then(EdgeSlot::events);
        match slot {
            Some(slot) => slot.carry(source, &mut merged, piece),
            None => {
                for event in source.as_slice() {
                    merged.push(*event);
                }
            }
        }
    }
    if let Some(list) = lists.get_mut(into) {
        *list = merged;
    }
}

/// The slot of a shaped edge.
fn slot_of<'a>(
    loaded: &LoadedPlan,
    edge: &MixEdge,
    slots: &'a mut [Option<Box<EdgeSlot>>],
) -> Option<&'a mut EdgeSlot> {
    let slot = loaded.edge_slots.get(edge.shaped? as usize)?;
    slots.get_mut(*slot as usize)?.as_deref_mut()
}
