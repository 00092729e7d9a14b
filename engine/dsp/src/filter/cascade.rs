//! Many sections in series over many channels.

use crate::filter::section::{Pair, Section, SectionMemory, run_wavefront};
use crate::filter::svf::Svf;
use crate::sample::narrow;

/// Sections that run at once; four pairs of states still fit the registers of plain x86-64.
const WAVEFRONT: usize = 4;

/// A chain of sections with one memory for each pair of channels. Slots are numbered from the
/// input on; an empty slot passes the signal and remembers nothing.
///
/// # Realtime Safety
/// [`Cascade::new`] allocates. Everything else neither allocates nor frees.
#[derive(Clone, Debug)]
pub struct Cascade {
    pairs: usize,
    sections: Vec<Section>,
    /// `[slot][pair]`.
    memories: Vec<SectionMemory>,
    /// The slots in use, in order.
    active: Vec<usize>,
}

impl Cascade {
    /// An empty chain of `slots` for `channels`.
    #[must_use]
    pub fn new(slots: usize, channels: usize) -> Self {
        let pairs = channels.div_ceil(2);
        let nothing = Section::from(&Svf {
            g: 1.0,
            k: 1.0,
            mix: [1.0, 0.0, 0.0],
        });
        Self {
            pairs,
            sections: vec![nothing; slots],
            memories: vec![SectionMemory::default(); slots * pairs],
            active: Vec::with_capacity(slots),
        }
    }

    /// How many pairs of channels there are; an odd last channel has a pair of its own.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// Puts a design into a slot, which keeps its memory, or empties the slot and its memory.
    /// A slot beyond the last is ignored.
    pub fn set(&mut self, slot: usize, design: Option<&Svf>) {
        let Some(section) = self.sections.get_mut(slot) else {
            return;
        };
        match (design, self.active.binary_search(&slot)) {
            (Some(svf), Ok(_)) => *section = Section::from(svf),
            (Some(svf), Err(place)) => {
                *section = Section::from(svf);
                self.active.insert(place, slot);
            }
            (None, Ok(place)) => {
                self.active.remove(place);
                self.memories[slot * self.pairs..(slot + 1) * self.pairs]
                    .fill(SectionMemory::default());
            }
            (None, Err(_)) => {}
        }
    }

    /// Whether every slot is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// Empties every slot.
    pub fn empty(&mut self) {
        self.active.clear();
        self.clear();
    }

    /// Forgets the signal, keeps the designs.
    pub fn clear(&mut self) {
        self.memories.fill(SectionMemory::default());
    }

    /// The largest magnitude in the memories: how loud it still rings, up to the sections' gain.
    #[must_use]
    pub fn ringing(&self) -> f64 {
        self.memories
            .iter()
            .flat_map(|memory| memory.s1.iter().chain(&memory.s2))
            .fold(0.0, |most, state| state.abs().max(most))
    }

    /// Runs the chain over `frames` of the channels 2·`pair` and 2·`pair` + 1, in place.
    /// A pair beyond the last is passed through.
    pub fn process(&mut self, pair: usize, frames: &mut [Pair]) {
        if pair >= self.pairs {
            return;
        }
        let (pairs, sections, memories) = (self.pairs, &self.sections, &mut self.memories);
        let mut groups = self.active.chunks_exact(WAVEFRONT);
        for group in &mut groups {
            let place = |j: usize| group[j] * pairs + pair;
            let these: [Section; WAVEFRONT] = std::array::from_fn(|j| sections[group[j]]);
            let mut memory = std::array::from_fn(|j| memories[place(j)]);
            run_wavefront(&these, &mut memory, frames);
            for (j, memory) in memory.into_iter().enumerate() {
                memories[place(j)] = memory;
            }
        }
        let rest = groups.remainder();
        match *rest {
            [first, second] => {
                let these = [sections[first], sections[second]];
                let (first, second) = (first * pairs + pair, second * pairs + pair);
                let mut memory = [memories[first], memories[second]];
                run_wavefront(&these, &mut memory, frames);
                [memories[first], memories[second]] = memory;
            }
            [first, second, third] => {
                let these = [sections[first], sections[second], sections[third]];
                let places = [first, second, third].map(|slot| slot * pairs + pair);
                let mut memory = places.map(|place| memories[place]);
                run_wavefront(&these, &mut memory, frames);
                for (place, memory) in places.into_iter().zip(memory) {
                    memories[place] = memory;
                }
            }
            [only] => {
                let memory = std::slice::from_mut(&mut memories[only * pairs + pair]);
                if let Some(memory) = memory.first_chunk_mut::<1>() {
                    run_wavefront(&[sections[only]], memory, frames);
                }
            }
            _ => {}
        }
    }
}

/// Widens one channel into a lane of `frames`; stops at the shorter of the two.
pub fn load_lane(frames: &mut [Pair], lane: usize, channel: &[f32]) {
    for (frame, sample) in frames.iter_mut().zip(channel) {
        frame[lane & 1] = f64::from(*sample);
    }
}

/// Rounds a lane of `frames` into one channel; stops at the shorter of the two.
pub fn store_lane(frames: &[Pair], lane: usize, channel: &mut [f32]) {
    for (sample, frame) in channel.iter_mut().zip(frames) {
        *sample = narrow(frame[lane & 1]);
    }
}
