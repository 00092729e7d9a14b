//! Many sections in series over many channels.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::filter::section::{FACTORS, Pair, STATES, is_bell};
use crate::filter::svf::Svf;
use crate::filter::wavefront::{Chained, FRAMES_AT, PIECE, WORK, Wavefront};
use crate::sample::narrow;
use crate::simd::lines::Lines;
use crate::simd::token::Simd;

/// Room is made for a multiple of so many sections: as many as the widest vector holds.
const SECTIONS_ROUNDED: usize = 8;

/// A chain of sections with one memory for each pair of channels. Slots are numbered from the
/// input on; an empty slot passes the signal and remembers nothing.
///
/// `T` is the precision of factors, memories and signal inside the chain: `f32` or `f64`.
///
/// # Realtime Safety
/// [`Cascade::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug)]
pub struct Cascade<T> {
    simd: Simd,
    /// Lanes of a vector.
    lanes: usize,
    pairs: usize,
    slots: usize,
    /// The slots in use, in order. The section at place p of this list is section p of the chain.
    active: Vec<usize>,
    /// Whether the section at each place is a bell, and how many are.
    are_bells: Vec<bool>,
    bells: usize,
    /// Sections there is room for.
    room: usize,
    /// `[vector][factor][lane]`; passing beyond the last section.
    factors: Lines<T>,
    /// `[pair][vector][state][lane]`; zero beyond the last section.
    memories: Lines<T>,
    work: Lines<Pair<T>>,
    /// See [`Cascade::stamp`].
    stamp: u64,
}

/// A stamp that has to be renewed.
const CHANGED: u64 = 0;

static STAMPS: AtomicU64 = AtomicU64::new(CHANGED + 1);

impl<T: Chained> Cascade<T> {
    /// Bytes that such a chain takes.
    #[must_use]
    pub fn bytes(slots: usize, channels: usize) -> usize {
        let room = slots.next_multiple_of(SECTIONS_ROUNDED);
        room * 2 * (FACTORS + STATES * channels.div_ceil(2)) * size_of::<T>()
    }

    /// An empty chain of `slots` for `channels`.
    #[must_use]
    pub fn new(slots: usize, channels: usize, simd: Simd) -> Self {
        let pairs = channels.div_ceil(2);
        let lanes = T::lanes(simd);
        let room = slots.next_multiple_of(SECTIONS_ROUNDED);
        let mut cascade = Self {
            simd,
            lanes,
            pairs,
            slots,
            active: Vec::with_capacity(slots),
            are_bells: Vec::with_capacity(slots),
            bells: 0,
            room,
            factors: Lines::zeroed(room * 2 * FACTORS),
            memories: Lines::zeroed(room * 2 * STATES * pairs),
            work: Lines::zeroed(WORK),
            stamp: CHANGED,
        };
        for place in 0..room {
            cascade.write_factors(place, T::PASSING);
        }
        cascade
    }

    /// How many pairs of channels there are; an odd last channel has a pair of its own.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// How many slots are in use.
    #[must_use]
    pub fn len(&self) -> usize {
        self.active.len()
    }

    /// Whether every slot is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// Puts a design into a slot, which keeps its memory, or empties the slot and its memory.
    /// A slot beyond the last is ignored.
    pub fn set(&mut self, slot: usize, design: Option<&Svf>) {
        match (design, self.active.binary_search(&slot)) {
            (Some(svf), Ok(place)) => {
                self.write_factors(place, T::factors(svf));
                self.note_bell(place, is_bell(svf));
            }
            (Some(svf), Err(place)) => {
                if slot >= self.slots {
                    return;
                }
                self.active.insert(place, slot);
                self.are_bells.insert(place, false);
                for later in (place + 1..self.active.len()).rev() {
                    self.copy_section(later - 1, later);
                }
                self.write_factors(place, T::factors(svf));
                self.note_bell(place, is_bell(svf));
                self.forget(place);
            }
            (None, Ok(place)) => {
                self.note_bell(place, false);
                self.are_bells.remove(place);
                self.active.remove(place);
                let last = self.active.len();
                for later in place..last {
                    self.copy_section(later + 1, later);
                }
                self.write_factors(last, T::PASSING);
                self.forget(last);
            }
            (None, Err(_)) => {}
        }
    }

    /// Empties every slot.
    pub fn empty(&mut self) {
        for place in 0..self.active.len() {
            self.write_factors(place, T::PASSING);
        }
        self.active.clear();
        self.are_bells.clear();
        self.bells = 0;
        self.clear();
    }

    /// Forgets the signal, keeps the designs.
    pub fn clear(&mut self) {
        self.memories.as_mut_slice().fill(T::zeroed());
    }

    /// The largest magnitude in the memories: how loud it still rings, up to the sections' gain.
    #[must_use]
    pub fn ringing(&self) -> f64 {
        let used = self.vectors() * self.lanes * STATES;
        let stride = self.room * 2 * STATES;
        self.memories
            .as_slice()
            .chunks(stride.max(1))
            .filter_map(|pair| pair.get(..used))
            .flatten()
            .fold(0.0, |most, state| state.to_f64().abs().max(most))
    }

    /// Room for the next `count` frames of a pair of channels, at most [`PIECE`], for
    /// [`Self::run`]. What it holds is left over from the last time.
    pub fn frames(&mut self, count: usize) -> &mut [Pair<T>] {
        let end = FRAMES_AT + count.min(PIECE);
        self.work
            .as_mut_slice()
            .get_mut(FRAMES_AT..end)
            .unwrap_or(&mut [])
    }

    /// Runs the chain over the first `count` of [`Self::frames`], as the channels 2·`pair` and
    /// 2·`pair` + 1, in place. A pair beyond the last is passed through.
    pub fn run(&mut self, pair: usize, count: usize) {
        let bells = self.has_only_bells();
        let used = self.vectors() * self.lanes;
        let first = pair * self.room * 2 * STATES;
        let memories = self.memories.as_mut_slice();
        let (Some(factors), Some(memories)) = (
            self.factors.as_slice().get(..used * FACTORS),
            memories.get_mut(first..first + used * STATES),
        ) else {
            return;
        };
        let wavefront = Wavefront {
            factors,
            memories,
            work: self.work.as_mut_slice(),
            count,
            bells,
        };
        T::dispatch(self.simd, wavefront);
    }

    /// Runs the chain over any number of frames, in place; see [`Self::run`].
    pub fn process(&mut self, pair: usize, frames: &mut [Pair<T>]) {
        for piece in frames.chunks_mut(PIECE) {
            self.frames(piece.len()).copy_from_slice(piece);
            self.run(pair, piece.len());
            piece.copy_from_slice(self.frames(piece.len()));
        }
    }

    /// A number that no other chain in this process has, and this one no longer once a design changes.
    pub fn stamp(&mut self) -> u64 {
        if self.stamp == CHANGED {
            self.stamp = STAMPS.fetch_add(1, Ordering::Relaxed);
        }
        self.stamp
    }

    /// Whether all sections are bells.
    #[must_use]
    pub fn has_only_bells(&self) -> bool {
        self.bells == self.active.len()
    }

    /// One factor of a vector's sections, as lanes.
    pub(crate) fn factor_row(&self, vector: usize, factor: usize) -> &[T] {
        let at = (vector * FACTORS + factor) * self.lanes;
        self.factors
            .as_slice()
            .get(at..at + self.lanes)
            .unwrap_or(&[])
    }

    /// One state of a vector's sections in the first pair of channels, as lanes.
    pub(crate) fn memory_row(&self, vector: usize, state: usize) -> &[T] {
        let at = (vector * STATES + state) * self.lanes;
        let pair = self.memories.as_slice().get(..self.room * 2 * STATES);
        pair.and_then(|pair| pair.get(at..at + self.lanes))
            .unwrap_or(&[])
    }

    /// As [`Self::memory_row`], to be written.
    pub(crate) fn memory_row_mut(&mut self, vector: usize, state: usize) -> &mut [T] {
        let at = (vector * STATES + state) * self.lanes;
        let pair = self
            .memories
            .as_mut_slice()
            .get_mut(..self.room * 2 * STATES);
        pair.and_then(|pair| pair.get_mut(at..at + self.lanes))
            .unwrap_or(&mut [])
    }

    fn note_bell(&mut self, place: usize, is_bell: bool) {
        if let Some(was_bell) = self.are_bells.get_mut(place) {
            self.bells = self.bells + usize::from(is_bell) - usize::from(*was_bell);
            *was_bell = is_bell;
        }
    }

    /// Vectors that the sections in use take.
    fn vectors(&self) -> usize {
        (2 * self.active.len()).div_ceil(self.lanes)
    }

    /// Where the first lane of the section at a place lies among vectors that come in groups of
    /// `each`. The first section of a vector has the highest pair.
    fn lane_of(&self, place: usize, each: usize) -> usize {
        let vector = 2 * place / self.lanes;
        (vector * each + 1) * self.lanes - 2 - 2 * place % self.lanes
    }

    fn write_factors(&mut self, place: usize, factors: [f64; FACTORS]) {
        self.stamp = CHANGED;
        let (at, lanes) = (self.lane_of(place, FACTORS), self.lanes);
        let slice = self.factors.as_mut_slice();
        for (number, factor) in factors.into_iter().enumerate() {
            let lane = at + number * lanes;
            if let Some(both) = slice.get_mut(lane..lane + 2) {
                both.fill(T::from_f64(factor));
            }
        }
    }

    fn copy_section(&mut self, from: usize, to: usize) {
        self.stamp = CHANGED;
        let (source, target) = (self.lane_of(from, FACTORS), self.lane_of(to, FACTORS));
        for lane in (0..FACTORS).map(|factor| factor * self.lanes) {
            let source = source + lane;
            self.factors
                .as_mut_slice()
                .copy_within(source..source + 2, target + lane);
        }
        let (source, target) = (self.lane_of(from, STATES), self.lane_of(to, STATES));
        for pair in 0..self.pairs {
            for lane in (0..STATES).map(|state| state * self.lanes) {
                let lane = lane + pair * self.room * 2 * STATES;
                let source = source + lane;
                self.memories
                    .as_mut_slice()
                    .copy_within(source..source + 2, target + lane);
            }
        }
    }

    fn forget(&mut self, place: usize) {
        let at = self.lane_of(place, STATES);
        for pair in 0..self.pairs {
            for lane in (0..STATES).map(|state| state * self.lanes) {
                let lane = at + lane + pair * self.room * 2 * STATES;
                if let Some(both) = self.memories.as_mut_slice().get_mut(lane..lane + 2) {
                    both.fill(T::zeroed());
                }
            }
        }
    }
}

/// Widens one channel into a lane of `frames`; stops at the shorter of the two.
pub fn load_lane<T: Chained>(frames: &mut [Pair<T>], lane: usize, channel: &[f32]) {
    for (frame, sample) in frames.iter_mut().zip(channel) {
        frame[lane & 1] = T::from_f64(f64::from(*sample));
    }
}

/// Rounds a lane of `frames` into one channel; stops at the shorter of the two.
pub fn store_lane<T: Chained>(frames: &[Pair<T>], lane: usize, channel: &mut [f32]) {
    for (sample, frame) in channel.iter_mut().zip(frames) {
        *sample = narrow(frame[lane & 1].to_f64());
    }
}
