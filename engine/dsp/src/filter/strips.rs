//! The same kind of chain in many strips at once: one strip to a lane.
//!
//! Each strip keeps its factors and memories in its own [`Cascade`]. A call loads the memories of up to as many
//! strips as there are lanes, transposes the samples (a row of each strip's frames becomes a vector of
//! all strips at one frame), runs the sections over them and stores everything back. Nothing crosses
//! from lane to lane, so a strip's bits are those that [`Cascade::run`] gives it alone.
//!
//! Up to four sections of two channels run together, section j on frame t - j: eight recursions in
//! flight, enough to hide their latency.

mod rows;

use std::hint::black_box;
use std::ops::Range;

use bytemuck::{try_cast_slice, try_cast_slice_mut};

use crate::filter::cascade::Cascade;
use crate::filter::section::{FACTORS, Precision, STATES};
use crate::filter::strips::rows::{MOST_ROWS as MOST_STRIPS, Rows, zero_rows};
use crate::sample::narrow;
use crate::simd::kernel::{Kernel, Vectors};
use crate::simd::lanes::Lanes;
use crate::simd::lines::Lines;
use crate::simd::token::Simd;

/// Sections that run together: their states and what they hand on fit into the registers.
const TOGETHER: usize = 4;

/// Most frames that are transposed at once: 8 KB of samples stay in the nearest cache.
const PIECE: usize = 64;

/// Size of the work space.
const SAMPLES: usize = PIECE * 2 * MOST_STRIPS;

/// A strip and what its call reads and writes.
pub struct Strip<'a> {
    /// The chain, of at most one pair of channels.
    pub cascade: &'a mut Cascade<f32>,
    /// Left and right; a missing right is empty.
    pub input: [&'a [f32]; 2],
    /// As long as the inputs, the same for all strips of a call.
    pub output: [&'a mut [f32]; 2],
    /// Applied behind the chain; then 0 is added, which makes -0 +0.
    pub gain: f32,
}

impl Strip<'_> {
    /// What a block of sections takes: the first one the input, the others what the block before has left.
    #[inline(always)]
    fn source(&self, channel: usize, from_input: bool) -> &[f32] {
        if from_input {
            self.input[channel]
        } else {
            &*self.output[channel]
        }
    }
}

/// The factors of the strips of a call in the order of lanes, kept while nothing about them changes.
#[derive(Clone, Debug)]
pub struct FactorCache {
    /// Of the strips that are in it, by [`Cascade::stamp`]; 0 is nobody.
    stamps: [u64; MOST_STRIPS],
    /// `[section][factor][lane]`.
    factors: Lines<f32>,
    /// Sections there is room for.
    room: usize,
    /// Work space: `[channel][frame][lane]`.
    samples: Lines<f32>,
}

impl Default for FactorCache {
    fn default() -> Self {
        Self::new(0)
    }
}

impl FactorCache {
    /// Room for chains of so many sections. Allocates.
    #[must_use]
    pub fn new(sections: usize) -> Self {
        Self {
            stamps: [0; MOST_STRIPS],
            factors: Lines::zeroed(sections * FACTORS * MOST_STRIPS),
            room: sections,
            samples: Lines::zeroed(if sections == 0 { 0 } else { SAMPLES }),
        }
    }

    /// The most sections of a chain that can be run with it.
    #[must_use]
    pub fn room(&self) -> usize {
        self.room
    }
}

/// Runs every strip over some frames of its input, in lanes. Strips whose chains have more sections than `cache` has
/// room for are left alone: their outputs are not written.
///
/// # Realtime Safety
/// Neither allocates nor frees.
pub fn run(simd: Simd, cache: &mut FactorCache, strips: &mut [Strip<'_>], frames: Range<usize>) {
    simd.run(Run {
        cache,
        strips,
        frames,
    });
}

struct Run<'r, 's> {
    cache: &'r mut FactorCache,
    strips: &'r mut [Strip<'s>],
    frames: Range<usize>,
}

impl Kernel for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, v: V) {
        for group in self.strips.chunks_mut(<V as Lanes<f32>>::LANES) {
            let sections = most_sections(group);
            if sections > self.cache.room {
                continue;
            }
            let bells = group.iter().all(|strip| strip.cascade.has_only_bells());
            refresh(v, self.cache, group, sections);
            let factors = self.cache.factors.as_slice();
            let samples = self.cache.samples.as_mut_slice();
            let whole = Whole {
                sections,
                frames: self.frames.clone(),
            };
            if bells {
                run_group::<V, true>(v, factors, samples, group, whole);
            } else {
                run_group::<V, false>(v, factors, samples, group, whole);
            }
        }
    }
}

fn most_sections(group: &[Strip<'_>]) -> usize {
    let lengths = group.iter().map(|strip| strip.cascade.len());
    lengths.max().unwrap_or(0)
}

/// Which row of a transposed block belongs to a section of the block: the first has the highest pair.
#[inline(always)]
const fn row_of(lanes: usize, section: usize, channel: usize) -> usize {
    lanes - 2 - 2 * section + channel
}

/// Brings the cache up to date.
#[inline(always)]
fn refresh<V: Lanes<f32>>(v: V, cache: &mut FactorCache, group: &mut [Strip<'_>], sections: usize) {
    let mut stamps = [0; MOST_STRIPS];
    for (stamp, strip) in stamps.iter_mut().zip(group.iter_mut()) {
        *stamp = strip.cascade.stamp();
    }
    if stamps == cache.stamps {
        return;
    }
    cache.stamps = stamps;
    let block = V::LANES / 2;
    let into = cache.factors.as_mut_slice();
    for first in (0..sections).step_by(block) {
        for factor in 0..FACTORS {
            let mut rows = zero_rows(v);
            for (row, strip) in rows.iter_mut().zip(group.iter()) {
                let factors = strip.cascade.factor_row(first / block, factor);
                *row = if factors.is_empty() {
                    v.splat(narrow(f32::PASSING[factor]))
                } else {
                    v.load(factors)
                };
            }
            v.transpose(&mut rows);
            for section in first..sections.min(first + block) {
                let at = (section * FACTORS + factor) * V::LANES;
                let row = rows[row_of(V::LANES, section - first, 0)];
                if let Some(into) = into.get_mut(at..at + V::LANES) {
                    v.store(row, into);
                }
            }
        }
    }
}

/// What a group has to do.
struct Whole {
    sections: usize,
    frames: Range<usize>,
}

#[inline(always)]
fn run_group<V: Lanes<f32>, const BELLS: bool>(
    v: V,
    factors: &[f32],
    samples: &mut [f32],
    group: &mut [Strip<'_>],
    Whole { sections, frames }: Whole,
) {
    let (Ok(factors), Ok(samples)) = (
        try_cast_slice::<f32, [V::Vector; FACTORS]>(factors),
        try_cast_slice_mut::<f32, V::Vector>(samples),
    ) else {
        return;
    };
    let mut gains = [0.0; MOST_STRIPS];
    for (gain, strip) in gains.iter_mut().zip(group.iter()) {
        *gain = strip.gain;
    }
    let gains = v.load(&gains);
    let block = V::LANES / 2;
    let blocks = sections.div_ceil(block).max(1);
    for number in 0..blocks {
        let first = number * block;
        let factors = &factors[first..sections.min(first + block)];
        let mut memories = load_memories(v, group, number);
        let (from_input, is_last) = (number == 0, number + 1 == blocks);
        for start in frames.clone().step_by(PIECE) {
            let piece = start..frames.end.min(start + PIECE);
            let rounded = piece.len().next_multiple_of(V::LANES);
            let (left, right) = samples[..2 * rounded].split_at_mut(rounded);
            gather(v, group, 0, piece.clone(), left, from_input);
            gather(v, group, 1, piece.clone(), right, from_input);
            let both = [&mut left[..piece.len()], &mut right[..piece.len()]];
            run_block::<V, BELLS>(v, factors, &mut memories, both);
            let gains = is_last.then_some(gains);
            scatter(v, group, 0, piece.clone(), left, gains);
            scatter(v, group, 1, piece, right, gains);
        }
        store_memories(v, group, number, &mut memories);
    }
}

#[inline(always)]
fn load_memories<V: Lanes<f32>>(v: V, group: &[Strip<'_>], number: usize) -> [Rows<V>; STATES] {
    let mut memories = [zero_rows(v); STATES];
    for (state, rows) in memories.iter_mut().enumerate() {
        for (row, strip) in rows.iter_mut().zip(group.iter()) {
            *row = v.load(strip.cascade.memory_row(number, state));
        }
        v.transpose(rows);
    }
    memories
}

#[inline(always)]
fn store_memories<V: Lanes<f32>>(
    v: V,
    group: &mut [Strip<'_>],
    number: usize,
    memories: &mut [Rows<V>; STATES],
) {
    for (state, rows) in memories.iter_mut().enumerate() {
        v.transpose(rows);
        for (row, strip) in rows.iter().zip(group.iter_mut()) {
            v.store(*row, strip.cascade.memory_row_mut(number, state));
        }
    }
}

/// Loads some frames of a channel and transposes them.
#[inline(always)]
fn gather<V: Lanes<f32>>(
    v: V,
    group: &[Strip<'_>],
    channel: usize,
    piece: Range<usize>,
    samples: &mut [V::Vector],
    from_input: bool,
) {
    let mut sources: [&[f32]; MOST_STRIPS] = [&[]; MOST_STRIPS];
    // Lanes that nobody has compute what the first one does.
    if let Some(strip) = group.first() {
        sources.fill(strip.source(channel, from_input));
    }
    for (source, strip) in sources.iter_mut().zip(group) {
        *source = strip.source(channel, from_input);
    }
    for source in &mut sources {
        *source = source.get(piece.clone()).unwrap_or(&[]);
    }
    rows::load(v, &sources, samples);
}

/// The way back. Behind the last section with `gains`.
#[inline(always)]
fn scatter<V: Lanes<f32>>(
    v: V,
    group: &mut [Strip<'_>],
    channel: usize,
    piece: Range<usize>,
    samples: &[V::Vector],
    gains: Option<V::Vector>,
) {
    let mut targets: [&mut [f32]; MOST_STRIPS] = Default::default();
    for (target, strip) in targets.iter_mut().zip(group) {
        *target = strip.output[channel]
            .get_mut(piece.clone())
            .unwrap_or(&mut []);
    }
    rows::store(v, &mut targets, samples, gains);
}

/// One piece of left and right, all strips at each frame.
type Both<'a, V> = [&'a mut [<V as Lanes<f32>>::Vector]; 2];

/// Runs the sections of a block over samples, a few at a time.
#[inline(always)]
fn run_block<V: Lanes<f32>, const BELLS: bool>(
    v: V,
    factors: &[[V::Vector; FACTORS]],
    memories: &mut [Rows<V>; STATES],
    [left, right]: Both<'_, V>,
) {
    let mut first = 0;
    let mut groups = factors.chunks_exact(TOGETHER);
    for group in &mut groups {
        if let Some(group) = group.first_chunk() {
            run_sections::<V, TOGETHER, BELLS>(v, group, first, memories, [left, right]);
        }
        first += TOGETHER;
    }
    let both = [left, right];
    match groups.remainder() {
        [a] => run_sections::<V, 1, BELLS>(v, &[*a], first, memories, both),
        [a, b] => run_sections::<V, 2, BELLS>(v, &[*a, *b], first, memories, both),
        [a, b, c] => run_sections::<V, 3, BELLS>(v, &[*a, *b, *c], first, memories, both),
        _ => {}
    }
}

#[inline(always)]
fn run_sections<V: Lanes<f32>, const N: usize, const BELLS: bool>(
    v: V,
    factors: &[[V::Vector; FACTORS]; N],
    first: usize,
    memories: &mut [Rows<V>; STATES],
    [left, right]: Both<'_, V>,
) {
    let nothing = [v.splat(0.0); 2];
    let mut running = Running::<V, N, BELLS> {
        v,
        factors,
        states: [[[v.splat(0.0); STATES]; 2]; N],
        taken: [nothing; N],
    };
    for (section, states) in running.states.iter_mut().enumerate() {
        for (channel, states) in states.iter_mut().enumerate() {
            let row = row_of(V::LANES, first + section, channel);
            *states = [memories[0][row], memories[1][row]];
        }
    }
    let frames = left.len().min(right.len());
    let (left, right) = (&mut left[..frames], &mut right[..frames]);
    let behind = N - 1;
    // The first section is ahead of the last: at the ends some have no frame.
    for step in 0..behind.min(frames) {
        running.taken[0] = [left[step], right[step]];
        running.step(0, step + 1);
    }
    for step in frames..behind {
        running.step(step + 1 - frames, step + 1);
    }
    for step in behind..frames {
        running.taken[0] = [left[step], right[step]];
        [left[step - behind], right[step - behind]] = running.step(0, N);
    }
    for step in frames.max(behind)..frames + behind {
        let done = running.step(step + 1 - frames, N);
        [left[step - behind], right[step - behind]] = done;
    }
    for (section, states) in running.states.iter().enumerate() {
        for (channel, states) in states.iter().enumerate() {
            let row = row_of(V::LANES, first + section, channel);
            [memories[0][row], memories[1][row]] = *states;
        }
    }
}

/// Sections on their way over a piece.
struct Running<'f, V: Lanes<f32>, const N: usize, const BELLS: bool> {
    v: V,
    factors: &'f [[V::Vector; FACTORS]; N],
    /// `[section][channel][state]`.
    states: [[[V::Vector; STATES]; 2]; N],
    /// What each section takes next, `[section][channel]`.
    taken: [[V::Vector; 2]; N],
}

impl<V: Lanes<f32>, const N: usize, const BELLS: bool> Running<'_, V, N, BELLS> {
    /// One frame each for the sections `from` … `to - 1`; gives what the last section gives.
    #[inline(always)]
    fn step(&mut self, from: usize, to: usize) -> [V::Vector; 2] {
        let mut done = self.taken[N - 1];
        // Backwards: what a section gives is taken by the next one in the next step.
        for section in (0..N).rev() {
            if section < from || section >= to {
                continue;
            }
            // States fill the registers: factors are read where they are used, and not before, which would push
            // states out to memory and their way through it into the recursion.
            let factors = black_box(&self.factors[section]);
            for (channel, done) in done.iter_mut().enumerate() {
                let (x, states) = (self.taken[section][channel], self.states[section][channel]);
                let (y, next) = f32::step::<V, BELLS>(self.v, factors, states, x);
                self.states[section][channel] = next;
                if section == N - 1 {
                    *done = y;
                } else {
                    self.taken[section + 1][channel] = y;
                }
            }
        }
        done
    }
}
