//! All phases of a filter between two rates with a small ratio, sorted so that a vector computes neighbouring frames.
//!
//! Output frame n lies at input time n M / L (L/M the ratio in lowest terms), so its taps are one of L phases
//! (Crochiere and Rabiner 1983, "Multirate digital signal processing", chapter 3). Sixteen neighbouring output frames
//! make a *group*: they look at nearly the same input, each shifted a little further. A group's table has a row for each
//! input frame that any of them needs, and in the row a tap for each of the sixteen, zero where one does not need that
//! frame. So a row is one vector (or several), its input frame is one number for all lanes, and no lane ever has to be
//! added to another.

use crate::resample::quality::Prototype;
use crate::sample::narrow;
use crate::simd::lines::Lines;

/// Output frames of a group.
pub(super) const LANES: usize = 16;

/// The taps of a table, beyond which it is not built: 8 MiB.
const MOST_TAPS: u64 = 1 << 21;

/// More lanes than frames by this factor are not wasted in the last group of a period.
const MOST_WASTE: f64 = 1.1;

/// All groups of a period.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// `[group][row][lane]`, one after the other.
    taps: Lines<[f32; LANES]>,
    rows: usize,
    /// Input frames from the period's beginning to each group's first row; one more for the next period.
    starts: Vec<usize>,
    /// Output frames of a period.
    frames: usize,
}

impl Table {
    /// For output frames `input` / `output` input frames apart (both in lowest terms); `None` where it would be too
    /// large.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a period's frames, far below 2^53"
    )]
    pub(super) fn new(prototype: &Prototype, output: u64, input: u64) -> Option<Self> {
        let half = prototype.half();
        if output
            .checked_mul(2 * half as u64)
            .is_none_or(|taps| taps > MOST_TAPS)
        {
            return None;
        }
        let period = usize::try_from(output).ok()?;
        let distance = usize::try_from(input).ok()?;
        // Whole groups, if that takes few of them; else few lanes without a frame.
        let whole = (1..=LANES).find(|times| (period * times).is_multiple_of(LANES));
        let whole = whole.filter(|times| period * times <= LANES * LANES);
        let times = whole.or_else(|| {
            (1..=LANES).find(|times| {
                let frames = period * times;
                (frames.next_multiple_of(LANES) as f64) < MOST_WASTE * frames as f64
            })
        });
        let times = times.unwrap_or(1);
        let frames = period * times;
        let before = |frame: usize| frame * distance / period;
        let groups = frames.div_ceil(LANES);
        let mut starts: Vec<usize> = (0..groups).map(|group| before(group * LANES)).collect();
        starts.push(before(frames));
        let reach = |group: usize| {
            let last = (group * LANES + LANES).min(frames) - 1;
            before(last) - before(group * LANES) + 2 * half
        };
        let rows = (0..groups).map(reach).max()?.next_multiple_of(4);
        if (rows * groups * LANES) as u64 > 4 * MOST_TAPS {
            return None;
        }
        let mut taps = Lines::zeroed(rows * groups);
        let places: &mut [[f32; LANES]] = taps.as_mut_slice();
        let mut response = vec![0.0; 2 * half];
        for frame in 0..frames {
            let (group, lane) = (frame / LANES, frame % LANES);
            let phase = (frame * distance % period) as f64 / period as f64;
            // Input frame i - half + 1 + tap, for an output frame at i + phase.
            for (tap, value) in response.iter_mut().enumerate() {
                *value = prototype.at(phase + half as f64 - 1.0 - tap as f64);
            }
            // A constant comes out as it is, whatever the phase.
            let sum: f64 = response.iter().sum();
            let first = group * rows + before(frame) - before(group * LANES);
            for (place, value) in places.iter_mut().skip(first).zip(&response) {
                place[lane] = narrow(value / sum);
            }
        }
        Some(Self {
            taps,
            rows,
            starts,
            frames,
        })
    }

    /// Input frames that a group looks at; a multiple of four.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Output frames of a period.
    pub(super) fn period(&self) -> usize {
        self.frames
    }

    /// Input frames of a period.
    pub(super) fn distance(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// How many groups a period has.
    pub(super) fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a group.
    #[inline(always)]
    pub(super) fn group(&self, group: usize) -> &[[f32; LANES]] {
        &self.taps.as_slice()[group * self.rows..][..self.rows]
    }

    /// Input frames from the period's beginning to a group's.
    #[inline(always)]
    pub(super) fn start(&self, group: usize) -> usize {
        self.starts[group]
    }

    /// Input frames from a group to the next.
    #[inline(always)]
    pub(super) fn step(&self, group: usize) -> usize {
        self.starts[group + 1] - self.starts[group]
    }

    /// Output frames of a group: sixteen but for the last of a period.
    #[inline(always)]
    pub(super) fn frames(&self, group: usize) -> usize {
        LANES.min(self.frames - group * LANES)
    }
}
