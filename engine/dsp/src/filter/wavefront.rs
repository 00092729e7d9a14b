//! A long chain of sections as a wavefront through vectors.
//!
//! A section alone waits for its own recursion: about ten cycles a frame, whatever it computes. Here
//! the lanes of a vector are neighbouring sections (two lanes each, left and right), and in one step
//! section j works on frame t - j: what lane pair j gives in one step, lane pair j + 1 takes in the
//! next. `BELTS` such vectors are under way at once, each a quarter of a piece behind the one before
//! it, and as soon as one has seen the last frame the next vector of the chain takes its place. So
//! every vector costs the frames of the piece and its own few steps of filling and draining, and
//! those of the whole chain once.
//!
//! ```text
//! vector 0  ████████████████
//! vector 1      ████████████████
//! vector 2          ████████████████
//! vector 3              ████████████████
//! vector 4                  ████████████████      in the place of vector 0
//! ```
//!
//! Every section sees the same frames in the same order and computes what the scalar definition in
//! [`crate::filter::section`] says: the bits are those of one section after the other, whatever the
//! level and wherever the pieces end.

use bytemuck::{try_cast_slice, try_cast_slice_mut};

use crate::filter::section::{FACTORS, Pair, Precision, STATES};
use crate::simd::kernel::{Kernel, Vectors};
use crate::simd::lanes::Lanes;
use crate::simd::token::Simd;

/// Vectors under way at once: enough to hide the latency of one step behind the work of the others.
const BELTS: usize = 4;

/// Most frames of one piece: the work stays in the nearest cache, and filling and draining are a hundredth of it.
pub const PIECE: usize = 512;

/// Most sections in one vector, at any level.
const MOST_SECTIONS: usize = 8;

/// Frames in front of a zone, written while a vector fills.
const APRON: usize = MOST_SECTIONS;

/// Frames of a zone: a piece, and what a vector reads beyond it while it drains.
const ZONE: usize = APRON + PIECE + BELTS * MOST_SECTIONS;

/// Length of the work space of [`Wavefront`]: one zone for the frames, one for vectors that idle.
pub const WORK: usize = 2 * ZONE;

/// Where the frames of a piece lie in the work space.
pub const FRAMES_AT: usize = APRON;

/// Runs a chain over the first frames of a piece, in place.
pub struct Wavefront<'a, T> {
    /// `[vector][factor][lane]`, each vector's lanes 2 j and 2 j + 1 for its section j.
    pub factors: &'a [T],
    /// `[vector][state][lane]`.
    pub memories: &'a mut [T],
    /// [`WORK`] frames, of which `count` from [`FRAMES_AT`] on are the piece.
    pub work: &'a mut [Pair<T>],
    /// Frames of the piece, at most [`PIECE`].
    pub count: usize,
    /// Whether all sections are bells.
    pub bells: bool,
}

impl Kernel for Wavefront<'_, f32> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        run(vectors, self);
    }
}

impl Kernel for Wavefront<'_, f64> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        run(vectors, self);
    }
}

/// A precision that chains run in.
pub trait Chained: Precision {
    /// Runs a piece with the vectors of a level.
    fn dispatch(simd: Simd, wavefront: Wavefront<'_, Self>);
    /// Lanes of a vector at a level.
    fn lanes(simd: Simd) -> usize;
}

struct CountLanes;

impl Kernel for CountLanes {
    /// Of `f32` and of `f64`.
    type Output = (usize, usize);

    #[inline(always)]
    fn run<V: Vectors>(self, _vectors: V) -> (usize, usize) {
        (<V as Lanes<f32>>::LANES, <V as Lanes<f64>>::LANES)
    }
}

impl Chained for f32 {
    fn dispatch(simd: Simd, wavefront: Wavefront<'_, Self>) {
        simd.run(wavefront);
    }

    fn lanes(simd: Simd) -> usize {
        simd.run(CountLanes).0
    }
}

impl Chained for f64 {
    fn dispatch(simd: Simd, wavefront: Wavefront<'_, Self>) {
        simd.run(wavefront);
    }

    fn lanes(simd: Simd) -> usize {
        simd.run(CountLanes).1
    }
}

type Factors<V> = [V; FACTORS];
type Memory<V> = [V; STATES];

#[inline(always)]
fn run<T: Precision, V: Lanes<T>>(v: V, chain: Wavefront<'_, T>) {
    if chain.bells {
        run_as::<T, V, true>(v, chain);
    } else {
        run_as::<T, V, false>(v, chain);
    }
}

#[inline(always)]
fn run_as<T: Precision, V: Lanes<T>, const BELLS: bool>(v: V, chain: Wavefront<'_, T>) {
    let Wavefront {
        factors,
        memories,
        work,
        count,
        bells: _,
    } = chain;
    let (Ok(factors), Ok(memories)) = (
        try_cast_slice::<T, Factors<V::Vector>>(factors),
        try_cast_slice_mut::<T, Memory<V::Vector>>(memories),
    ) else {
        return;
    };
    let Some(work) = work.first_chunk_mut::<WORK>() else {
        return;
    };
    let count = count.min(PIECE);
    match factors.len().min(memories.len()) {
        0 => {}
        1 => belts::<T, V, 1, BELLS>(v, factors, memories, work, count),
        2 | 3 => belts::<T, V, 2, BELLS>(v, factors, memories, work, count),
        _ => belts::<T, V, BELTS, BELLS>(v, factors, memories, work, count),
    }
}

/// The vectors under way, the youngest first.
struct Belts<'a, X, const K: usize> {
    factors: [&'a Factors<X>; K],
    memories: [Memory<X>; K],
    /// What the lanes gave in the last step.
    given: [X; K],
    /// Where in the work space the first frame of this phase lies.
    at: [usize; K],
}

/// One phase after the other: in each, every vector under way does an equal part of its steps; then
/// the oldest leaves and a new one sets out.
#[inline(always)]
fn belts<T: Precision, V: Lanes<T>, const K: usize, const BELLS: bool>(
    v: V,
    factors: &[Factors<V::Vector>],
    memories: &mut [Memory<V::Vector>],
    work: &mut [Pair<T>; WORK],
    count: usize,
) {
    let sections = V::LANES / 2;
    let behind = sections - 1;
    // A vector must be far enough behind the one before it to find its frames done.
    let phase = (count + behind).div_ceil(K).max(sections);
    let nothing = v.splat(T::zeroed());
    let idle = [nothing; FACTORS];
    let mut belts = Belts {
        factors: [&idle; K],
        memories: [[nothing; STATES]; K],
        given: [nothing; K],
        at: [ZONE + APRON; K],
    };
    // All frames are there for all vectors but the youngest, which fills for its first steps, and the
    // oldest, which drains after its last.
    let oldest = (K - 1) * phase;
    let (filled, drains) = (behind, count.saturating_sub(oldest));
    let vectors = factors.len().min(memories.len());
    for number in 0..vectors + K - 1 {
        for k in (1..K).rev() {
            belts.factors[k] = belts.factors[k - 1];
            belts.memories[k] = belts.memories[k - 1];
            belts.given[k] = belts.given[k - 1];
            belts.at[k] = belts.at[k - 1] + phase;
        }
        belts.given[0] = nothing;
        if number < vectors {
            belts.factors[0] = &factors[number];
            belts.memories[0] = memories[number];
            belts.at[0] = FRAMES_AT;
        } else {
            belts.factors[0] = &idle;
            belts.at[0] = ZONE + APRON;
        }
        let mut steps = Steps {
            v,
            belts: &mut belts,
            work,
            count,
            phase,
        };
        if count < oldest {
            steps.take::<BELLS, HOLD_ALL>(0, phase);
        } else {
            steps.take::<BELLS, HOLD_YOUNGEST>(0, filled.min(drains));
            steps.take::<BELLS, HOLD_BOTH>(drains, filled);
            steps.take::<BELLS, HOLD_NONE>(filled, drains);
            steps.take::<BELLS, HOLD_OLDEST>(filled.max(drains), phase);
        }
        if let Some(memory) = (number + 1)
            .checked_sub(K)
            .and_then(|done| memories.get_mut(done))
        {
            *memory = belts.memories[K - 1];
        }
    }
}

/// Whose memories are held where a lane has no frame: before its first, behind its last.
const HOLD_NONE: u8 = 0;
const HOLD_YOUNGEST: u8 = 1;
const HOLD_OLDEST: u8 = 2;
const HOLD_BOTH: u8 = HOLD_YOUNGEST | HOLD_OLDEST;
const HOLD_ALL: u8 = 4;

struct Steps<'s, 'a, T, V: Lanes<T>, const K: usize>
where
    T: Precision,
{
    v: V,
    belts: &'s mut Belts<'a, V::Vector, K>,
    work: &'s mut [Pair<T>; WORK],
    count: usize,
    phase: usize,
}

impl<T: Precision, V: Lanes<T>, const K: usize> Steps<'_, '_, T, V, K> {
    /// The steps `from` … `to - 1` of a phase.
    #[inline(always)]
    fn take<const BELLS: bool, const HOLD: u8>(&mut self, from: usize, to: usize) {
        let v = self.v;
        let behind = V::LANES / 2 - 1;
        let at = self.belts.at;
        // Copies, since the compiler cannot know that writing frames leaves these alone.
        let mut factors = [[v.splat(T::zeroed()); FACTORS]; K];
        for (factors, belt) in factors.iter_mut().zip(self.belts.factors) {
            *factors = *belt;
        }
        let mut memories = self.belts.memories;
        let mut given = self.belts.given;
        for step in from..to {
            for k in 0..K {
                let place = at[k] + step;
                let x = v.shift_in(given[k], self.work[place]);
                let (y, next) = T::step::<V, BELLS>(v, &factors[k], memories[k], x);
                let held = HOLD == HOLD_ALL
                    || (HOLD & HOLD_YOUNGEST != 0 && k == 0)
                    || (HOLD & HOLD_OLDEST != 0 && k == K - 1);
                memories[k] = if held {
                    // Section j has a frame while 0 <= local - j < count; it is pair `behind - j`.
                    let local = k * self.phase + step;
                    let last = (local + 1).min(behind + 1);
                    let first = (local + 1).saturating_sub(self.count).min(behind + 1);
                    let pairs = v.pairs(behind + 1 - last, behind + 1 - first);
                    [
                        v.select(pairs, next[0], memories[k][0]),
                        v.select(pairs, next[1], memories[k][1]),
                    ]
                } else {
                    next
                };
                given[k] = y;
                self.work[place - behind] = v.first_pair(y);
            }
        }
        self.belts.memories = memories;
        self.belts.given = given;
    }
}
