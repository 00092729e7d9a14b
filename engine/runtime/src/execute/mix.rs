//! Summing edges into buffers.

use airloom_api::channels::ChannelRule;
use airloom_api::process::events::EventList;
use airloom_graph::compile::plan::{Mix, MixEdge, Plan};
use airloom_realtime::buffer::{AudioBuffer, Content};

use crate::execute::edge::EdgeSlot;
use crate::execute::loaded::LoadedPlan;

/// The frames of a block that are being processed.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// First frame within the buffers.
    pub offset: usize,
    /// Number of frames.
    pub frames: usize,
}

impl Piece {
    /// The samples of the piece in a buffer.
    #[must_use]
    pub fn of(self, buffer: &AudioBuffer) -> &[f32] {
        buffer
            .as_slice()
            .get(self.offset..self.offset + self.frames)
            .unwrap_or(&[])
    }

    /// The samples of the piece in a buffer, to be written.
    pub fn of_mut(self, buffer: &mut AudioBuffer) -> &mut [f32] {
        buffer
            .as_mut_slice()
            .get_mut(self.offset..self.offset + self.frames)
            .unwrap_or(&mut [])
    }
}

/// Runs one mix over audio or control buffers. Edges are added in the plan's order, so the rounding is the same
/// whatever the block size. `scratch` holds one block.
pub fn mix(
    loaded: &LoadedPlan,
    mix: &Mix,
    pool: &mut [AudioBuffer],
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
            sum_plain(plan, edges, channel, *target, pool, piece);
        }
        return;
    }
    for (position, edge) in edges.iter().enumerate() {
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
    pool: &mut [AudioBuffer],
    piece: Piece,
) {
    let Some(mut sum) = take(pool, target) else {
        return;
    };
    let readable = &*pool;
    let mut sources = edges
        .iter()
        .flat_map(|edge| {
            let (numbers, gain) = sources(edge.rule, plan.operands(edge.from), channel);
            let buffers = numbers
                .iter()
                .filter_map(|source| readable.get(*source as usize));
            buffers.map(move |buffer| (buffer, gain))
        })
        .peekable();
    let mut fresh = true;
    while let Some((buffer, gain)) = sources.next() {
        let second = match gain {
            None => sources.next_if(|(_, gain)| gain.is_none()),
            Some(_) => None,
        };
        match second {
            Some((second, _)) => add_two(&mut sum, buffer, second, fresh, piece),
            None => add(
                &mut sum,
                piece.of(buffer),
                buffer.content,
                gain,
                fresh,
                piece,
            ),
        }
        fresh = false;
    }
    put(pool, target, sum);
}

/// Adds (or, if `fresh`, writes) two sources in one pass, rounded as if they came one after the other.
fn add_two(
    sum: &mut AudioBuffer,
    first: &AudioBuffer,
    second: &AudioBuffer,
    fresh: bool,
    piece: Piece,
) {
    let content = both(first.content, second.content);
    sum.content = if fresh {
        content
    } else {
        both(sum.content, content)
    };
    let sources = piece.of(first).iter().zip(piece.of(second));
    let target = piece.of_mut(sum).iter_mut();
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

fn add_plain(
    edge: &MixEdge,
    from: &[u32],
    into: &[u32],
    is_first: bool,
    pool: &mut [AudioBuffer],
    piece: Piece,
) {
    for (channel, target) in into.iter().enumerate() {
        let Some(mut sum) = take(pool, *target) else {
            continue;
        };
        let mut fresh = is_first;
        let (numbers, gain) = sources(edge.rule, from, channel);
        for buffer in numbers
            .iter()
            .filter_map(|source| pool.get(*source as usize))
        {
            add(
                &mut sum,
                piece.of(buffer),
                buffer.content,
                gain,
                fresh,
                piece,
            );
            fresh = false;
        }
        put(pool, *target, sum);
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
    pool: &mut [AudioBuffer],
    slot: &mut EdgeSlot,
    scratch: &mut AudioBuffer,
    piece: Piece,
) {
    for (channel, source) in from.iter().enumerate() {
        let Some(buffer) = pool.get(*source as usize) else {
            continue;
        };
        piece.of_mut(scratch).copy_from_slice(piece.of(buffer));
        slot.shape(channel, piece.of_mut(scratch));
        for (target_channel, target) in into.iter().enumerate() {
            let Some(gain) = rule_gain(edge.rule, channel, target_channel) else {
                continue;
            };
            let Some(mut sum) = take(pool, *target) else {
                continue;
            };
            let fresh = is_first && (channel == 0 || !matches!(edge.rule, ChannelRule::Sum { .. }));
            add(
                &mut sum,
                piece.of(scratch),
                Content::Signal,
                gain,
                fresh,
                piece,
            );
            put(pool, *target, sum);
        }
    }
    slot.advance(u32::try_from(piece.frames).unwrap_or(u32::MAX));
}

/// Adds (or, if `fresh`, writes) samples with a gain.
fn add(
    sum: &mut AudioBuffer,
    samples: &[f32],
    content: Content,
    gain: Option<f32>,
    fresh: bool,
    piece: Piece,
) {
    sum.content = if fresh {
        content
    } else {
        both(sum.content, content)
    };
    let target = piece.of_mut(sum);
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

fn take(pool: &mut [AudioBuffer], buffer: u32) -> Option<AudioBuffer> {
    pool.get_mut(buffer as usize).map(std::mem::take)
}

fn put(pool: &mut [AudioBuffer], buffer: u32, samples: AudioBuffer) {
    if let Some(place) = pool.get_mut(buffer as usize) {
        *place = samples;
    }
}
