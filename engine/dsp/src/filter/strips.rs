//! The same kind of chain in many strips at once: one strip to a lane.
//!
//! Each strip keeps its factors and memories in its own [`Cascade`]. A call loads the memories of up to as many
//! strips as there are lanes, transposes the samples (a row of each strip's frames becomes a vector of
//! all strips at one frame), runs the sections over them and stores everything back. Nothing crosses
//! from lane to lane, so a strip's bits are those that [`Cascade::run`] gives it alone.
//!
//! Up to four sections of two channels run together, section j on frame t - j: eight recursions in
//! flight, enough to hide their latency.

use bytemuck::{try_cast_slice, try_cast_slice_mut};

use crate::filter::cascade::Cascade;
use crate::filter::section::{FACTORS, Precision, STATES};
use crate::sample::narrow;
use crate::simd::kernel::{Kernel, Vectors};
use crate::simd::lanes::Lanes;
use crate::simd::lines::Lines;
use crate::simd::token::Simd;

/// The most strips that are transposed together: the lanes of the widest vector.
pub const MOST_STRIPS: usize = 16;

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
    /// As long as the inputs.
    pub output: [&'a mut [f32]; 2],
    /// Applied behind the chain; then 0 is added, which makes -0 +0.
    pub gain: f32,
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
    /// Work space: `[tile][channel][frame of the tile][lane]`; a tile has as many frames as lanes.
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

/// Runs every strip over its input, in lanes. Strips whose chains have more sections than `cache` has
/// room for are left alone: their outputs are not written.
///
/// # Realtime Safety
/// Neither allocates nor frees.
pub fn run(simd: Simd, cache: &mut FactorCache, strips: &mut [Strip<'_>]) {
    simd.run(Run { cache, strips });
}

struct Run<'r, 's> {
    cache: &'r mut FactorCache,
    strips: &'r mut [Strip<'s>],
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
            if bells {
                run_group::<V, true>(v, factors, samples, group, sections);
            } else {
                run_group::<V, false>(v, factors, samples, group, sections);
            }
        }
    }
}

fn most_sections(group: &[Strip<'_>]) -> usize {
    let lengths = group.iter().map(|strip| strip.cascade.len());
    lengths.max().unwrap_or(0)
}

/// A tile or a block of rows, as many as there are lanes.
type Rows<V> = [<V as Lanes<f32>>::Vector; MOST_STRIPS];

#[inline(always)]
fn zero_rows<V: Lanes<f32>>(v: V) -> Rows<V> {
    [v.splat(0.0); MOST_STRIPS]
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

#[inline(always)]
fn run_group<V: Lanes<f32>, const BELLS: bool>(
    v: V,
    factors: &[f32],
    samples: &mut [f32],
    group: &mut [Strip<'_>],
    sections: usize,
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
    let frames = group.iter().map(|strip| strip.output[0].len()).min();
    let block = V::LANES / 2;
    let blocks = sections.div_ceil(block).max(1);
    for number in 0..blocks {
        let first = number * block;
        let factors = &factors[first..sections.min(first + block)];
        let mut memories = load_memories(v, group, number);
        let (from_input, is_last) = (number == 0, number + 1 == blocks);
        for start in (0..frames.unwrap_or(0)).step_by(PIECE) {
            let count = PIECE.min(frames.unwrap_or(0) - start);
            let samples = &mut samples[..count.next_multiple_of(V::LANES) * 2];
            gather(v, group, start, samples, from_input);
            run_block::<V, BELLS>(v, factors, &mut memories, samples, count);
            if is_last {
                for vector in samples.iter_mut() {
                    *vector = v.add(v.mul(*vector, gains), v.splat(0.0));
                }
            }
            scatter(v, group, start, samples);
        }
        store_memories(v, group, number, &mut memories);
    }
}

/// All strips at one frame, left and right.
type Both<V> = [<V as Lanes<f32>>::Vector; 2];

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

/// Loads the frames from `start` on and transposes them.
#[inline(always)]
fn gather<V: Lanes<f32>>(
    v: V,
    group: &[Strip<'_>],
    start: usize,
    samples: &mut [V::Vector],
    from_input: bool,
) {
    for (number, rows) in samples.chunks_exact_mut(V::LANES).enumerate() {
        let (first, channel) = (start + number / 2 * V::LANES, number % 2);
        for (row, strip) in rows.iter_mut().zip(group.iter()) {
            let samples = if from_input {
                strip.input[channel]
            } else {
                &*strip.output[channel]
            };
            *row = v.load(samples.get(first..).unwrap_or(&[]));
        }
        v.transpose(rows);
    }
}

/// The way back.
#[inline(always)]
fn scatter<V: Lanes<f32>>(v: V, group: &mut [Strip<'_>], start: usize, samples: &mut [V::Vector]) {
    for (number, rows) in samples.chunks_exact_mut(V::LANES).enumerate() {
        let (first, channel) = (start + number / 2 * V::LANES, number % 2);
        v.transpose(rows);
        for (row, strip) in rows.iter().zip(group.iter_mut()) {
            if let Some(into) = strip.output[channel].get_mut(first..) {
                v.store(*row, into);
            }
        }
    }
}

/// Where the left channel of a frame of the piece lies; the right one is [`Lanes::LANES`] behind it.
#[inline(always)]
const fn place_of(lanes: usize, frame: usize) -> usize {
    frame / lanes * 2 * lanes + frame % lanes
}

/// Runs the sections of a block over samples, a few at a time.
#[inline(always)]
fn run_block<V: Lanes<f32>, const BELLS: bool>(
    v: V,
    factors: &[[V::Vector; FACTORS]],
    memories: &mut [Rows<V>; STATES],
    samples: &mut [V::Vector],
    frames: usize,
) {
    let mut first = 0;
    let mut groups = factors.chunks_exact(TOGETHER);
    for group in &mut groups {
        if let Some(group) = group.first_chunk() {
            run_sections::<V, TOGETHER, BELLS>(v, group, first, memories, samples, frames);
        }
        first += TOGETHER;
    }
    match groups.remainder() {
        [a] => run_sections::<V, 1, BELLS>(v, &[*a], first, memories, samples, frames),
        [a, b] => run_sections::<V, 2, BELLS>(v, &[*a, *b], first, memories, samples, frames),
        [a, b, c] => {
            run_sections::<V, 3, BELLS>(v, &[*a, *b, *c], first, memories, samples, frames)
        }
        _ => {}
    }
}

#[inline(always)]
fn run_sections<V: Lanes<f32>, const N: usize, const BELLS: bool>(
    v: V,
    factors: &[[V::Vector; FACTORS]; N],
    first: usize,
    memories: &mut [Rows<V>; STATES],
    samples: &mut [V::Vector],
    frames: usize,
) {
    let nothing = [v.splat(0.0); 2];
    let mut running = Running::<V, N> {
        states: [[[v.splat(0.0); STATES]; 2]; N],
        taken: [nothing; N],
    };
    for section in 0..N {
        for channel in 0..2 {
            let row = row_of(V::LANES, first + section, channel);
            running.states[section][channel] = [memories[0][row], memories[1][row]];
        }
    }
    let behind = N - 1;
    // The first section is ahead of the last: at the ends some have no frame.
    for step in 0..behind.min(frames) {
        running.take(samples, step);
        running.step::<BELLS>(v, factors, 0, step + 1);
    }
    for step in frames..behind {
        running.step::<BELLS>(v, factors, step + 1 - frames, step + 1);
    }
    for step in behind..frames {
        running.take(samples, step);
        let done = running.step::<BELLS>(v, factors, 0, N);
        put::<V>(samples, step - behind, done);
    }
    for step in frames.max(behind)..frames + behind {
        let done = running.step::<BELLS>(v, factors, step + 1 - frames, N);
        put::<V>(samples, step - behind, done);
    }
    for section in 0..N {
        for channel in 0..2 {
            let row = row_of(V::LANES, first + section, channel);
            [memories[0][row], memories[1][row]] = running.states[section][channel];
        }
    }
}

#[inline(always)]
fn put<V: Lanes<f32>>(samples: &mut [V::Vector], frame: usize, [left, right]: Both<V>) {
    let place = place_of(V::LANES, frame);
    samples[place] = left;
    samples[place + V::LANES] = right;
}

/// Sections on their way over a piece.
struct Running<V: Lanes<f32>, const N: usize> {
    /// `[section][channel][state]`.
    states: [[[V::Vector; STATES]; 2]; N],
    /// What each section takes next.
    taken: [Both<V>; N],
}

impl<V: Lanes<f32>, const N: usize> Running<V, N> {
    /// Gives the first section its next frame.
    #[inline(always)]
    fn take(&mut self, samples: &[V::Vector], frame: usize) {
        let place = place_of(V::LANES, frame);
        self.taken[0] = [samples[place], samples[place + V::LANES]];
    }

    /// One frame each for the sections `from` … `to - 1`; gives what the last section gives.
    #[inline(always)]
    fn step<const BELLS: bool>(
        &mut self,
        v: V,
        factors: &[[V::Vector; FACTORS]; N],
        from: usize,
        to: usize,
    ) -> Both<V> {
        let mut done = self.taken[N - 1];
        // Backwards: what a section gives is taken by the next one in the next step.
        for section in (0..N).rev() {
            if section < from || section >= to {
                continue;
            }
            for (channel, done) in done.iter_mut().enumerate() {
                let (x, states) = (self.taken[section][channel], self.states[section][channel]);
                let (y, next) = f32::step::<V, BELLS>(v, &factors[section], states, x);
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
