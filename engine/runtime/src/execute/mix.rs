//! Summing edges into buffers.

use airloom_api::channels::ChannelRule;
use airloom_api::process::events::EventList;
use airloom_graph::compile::plan::{Mix, MixEdge};
use airloom_realtime::buffer::{AudioBuffer, Content};

use crate::execute::edge::EdgeSlot;
use crate::execute::loaded::{LoadedPlan, NO_SLOT};

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
    if let [first, second] = edges
        && first.shaped.is_none()
        && second.shaped.is_none()
        && first.rule == ChannelRule::Pass
        && second.rule == ChannelRule::Pass
    {
        add_two(
            plan.operands(first.from),
            plan.operands(second.from),
            into,
            pool,
            piece,
        );
        return;
    }
    for (position, edge) in edges.iter().enumerate() {
        let slot = edge
            .shaped
            .and_then(|index| loaded.edge_slots.get(index as usize))
            .filter(|slot| **slot != NO_SLOT)
            .and_then(|slot| slots.get_mut(*slot as usize))
            .and_then(Option::as_mut);
        let from = plan.operands(edge.from);
        match slot {
            Some(slot) => add_shaped(edge, from, into, position == 0, pool, slot, scratch, piece),
            None => add_plain(edge, from, into, position == 0, pool, piece),
        }
    }
}

/// The commonest mix in one pass: two sources, channel by channel.
fn add_two(first: &[u32], second: &[u32], into: &[u32], pool: &mut [AudioBuffer], piece: Piece) {
    for ((first, second), target) in first.iter().zip(second).zip(into) {
        let Some(mut sum) = take(pool, *target) else {
            continue;
        };
        if let (Some(a), Some(b)) = (pool.get(*first as usize), pool.get(*second as usize)) {
            sum.content = both(a.content, b.content);
            let samples = piece.of_mut(&mut sum);
            for ((sum, a), b) in samples.iter_mut().zip(piece.of(a)).zip(piece.of(b)) {
                *sum = a + b;
            }
        }
        put(pool, *target, sum);
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
        for (source, gain) in sources(edge.rule, from, channel) {
            if let Some(buffer) = pool.get(*source as usize) {
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

/// The source channels that feed a target channel, with their gain.
fn sources(
    rule: ChannelRule,
    from: &[u32],
    channel: usize,
) -> impl Iterator<Item = (&u32, Option<f32>)> {
    from.iter().enumerate().filter_map(move |(source, buffer)| {
        rule_gain(rule, source, channel).map(|gain| (buffer, gain))
    })
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

/// Merges event lists in order of time.
pub fn merge(loaded: &LoadedPlan, mix: &Mix, lists: &mut [EventList]) {
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
        for event in source.map_or(&[][..], EventList::as_slice) {
            merged.push(*event);
        }
    }
    if let Some(list) = lists.get_mut(into) {
        *list = merged;
    }
}

fn take(pool: &mut [AudioBuffer], buffer: u32) -> Option<AudioBuffer> {
    pool.get_mut(buffer as usize).map(std::mem::take)
}

fn put(pool: &mut [AudioBuffer], buffer: u32, samples: AudioBuffer) {
    if let Some(place) = pool.get_mut(buffer as usize) {
        *place = samples;
    }
}
