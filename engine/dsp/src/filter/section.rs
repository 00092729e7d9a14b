//! A running section: the state-variable filter of one design over pairs of channels.
//!
//! Per frame, with the states s1, s2 (the integrators' outputs, doubled steps folded in):
//! ```text
//! e   = x - s2
//! y   = to_e·e + to_s1·s1 + to_s2·s2
//! s1' = keep·s1 + drive·e
//! s2' = s2 + drive·s1 + lift·e
//! ```
//! with a1 = 1/(1 + g(g + k)), a2 = g·a1, a3 = g·a2 (Simper's names), keep = 2·a1 - 1,
//! drive = 2·a2, lift = 2·a3, to_e = m0 + m1·a2 + m2·a3, to_s1 = m1·a1 + m2·a2, to_s2 = m0 + m2:
//! Simper's steps with the products taken out of the loop, three operations from state to state.

use crate::filter::svf::Svf;

/// Both channels of a pair at one frame. The lanes never mix.
pub type Pair = [f64; 2];

/// The factors of a running section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    keep: f64,
    drive: f64,
    lift: f64,
    to_e: f64,
    to_s1: f64,
    to_s2: f64,
}

/// What a section remembers of a pair of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SectionMemory {
    /// The first integrator.
    pub s1: Pair,
    /// The second integrator.
    pub s2: Pair,
}

impl From<&Svf> for Section {
    fn from(svf: &Svf) -> Self {
        let Svf {
            g,
            k,
            mix: [m0, m1, m2],
        } = *svf;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let a2 = g * a1;
        let a3 = g * a2;
        Self {
            keep: 2.0 * a1 - 1.0,
            drive: 2.0 * a2,
            lift: 2.0 * a3,
            to_e: m0 + m1 * a2 + m2 * a3,
            to_s1: m1 * a1 + m2 * a2,
            to_s2: m0 + m2,
        }
    }
}

impl Section {
    /// One frame of a pair.
    #[inline(always)]
    pub fn step(&self, memory: &mut SectionMemory, x: Pair) -> Pair {
        let mut y = [0.0; 2];
        for lane in 0..2 {
            let (s1, s2) = (memory.s1[lane], memory.s2[lane]);
            let e = x[lane] - s2;
            y[lane] = self.to_e * e + (self.to_s1 * s1 + self.to_s2 * s2);
            memory.s1[lane] = self.keep * s1 + self.drive * e;
            memory.s2[lane] = s2 + (self.drive * s1 + self.lift * e);
        }
        y
    }
}

/// Runs `N` sections in series over `frames`, in place.
///
/// A section alone is bound by the latency of its recursion. Here section j works on frame t - j
/// while section 0 works on frame t (a wavefront), so `N` recursions are in flight at once. Every
/// section still sees the same frames in the same order: the bits are those of one section after
/// the other, whatever `N` is and wherever the blocks end.
pub fn run_wavefront<const N: usize>(
    sections: &[Section; N],
    memories: &mut [SectionMemory; N],
    frames: &mut [Pair],
) {
    let count = frames.len();
    let behind = N - 1;
    if count < N {
        for frame in frames {
            for (section, memory) in sections.iter().zip(memories.iter_mut()) {
                *frame = section.step(memory, *frame);
            }
        }
        return;
    }
    let mut memory = *memories;
    // waiting[j] is the frame that section j takes next.
    let mut waiting = [[0.0; 2]; N];
    for (index, frame) in frames.iter().enumerate().take(behind) {
        let mut x = *frame;
        for j in 0..behind - index {
            x = sections[j].step(&mut memory[j], x);
        }
        waiting[behind - index] = x;
    }
    for t in behind..count {
        waiting[0] = frames[t];
        let mut done = [[0.0; 2]; N];
        for j in 0..N {
            done[j] = sections[j].step(&mut memory[j], waiting[j]);
        }
        frames[t - behind] = done[behind];
        waiting[1..].copy_from_slice(&done[..behind]);
    }
    for index in 0..behind {
        let first = behind - index;
        let mut x = waiting[first];
        for j in first..N {
            x = sections[j].step(&mut memory[j], x);
        }
        frames[count - behind + index] = x;
    }
    *memories = memory;
}
