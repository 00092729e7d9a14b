//! A filter at any phase, interpolated between those of a table: for ratios that are not small, or not constant.
//!
//! The table holds the filter at [`PHASES`] places between two input frames; between them each tap is read from the
//! cubic through four neighbours (Lagrange). A filter that passes up to half the rate is then off by about
//! (3 / 128) · (π / 256)^4, which is -185 dB: rounding to `f32` is greater.

use bytemuck::cast_slice;

use crate::resample::quality::Prototype;
use crate::resample::table::LANES;
use crate::sample::narrow;
use crate::simd::kernel::{Kernel, Vectors};
use crate::simd::lanes::Lanes;
use crate::simd::lines::Lines;

/// Places between two input frames.
const PHASES: u32 = 256;

/// The taps of a table, beyond which it is not built: 64 MiB.
const MOST_TAPS: usize = 1 << 24;

/// The filter at all its phases.
#[derive(Debug, Clone)]
pub(super) struct Phases {
    /// `[phase][tap / 16][tap % 16]`; one phase before the first, and two beyond the last.
    taps: Lines<[f32; LANES]>,
    /// Vectors of sixteen taps of a phase.
    rows: usize,
}

/// Where an output frame lies: the first input frame it needs, in the line of input, and the part of a frame that it is
/// later than the filter's middle.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Point {
    pub(super) base: usize,
    pub(super) phase: f64,
}

impl Phases {
    /// `None` where the table would be too large.
    #[expect(
        clippy::cast_precision_loss,
        reason = "taps of a filter, far below 2^53"
    )]
    pub(super) fn new(prototype: &Prototype) -> Option<Self> {
        let half = prototype.half();
        if half > MOST_TAPS / (2 * PHASES as usize) {
            return None;
        }
        let rows = (2 * half).div_ceil(LANES);
        let mut taps = Lines::zeroed(rows * (PHASES as usize + 3));
        let places: &mut [[f32; LANES]] = taps.as_mut_slice();
        let mut response = vec![0.0; 2 * half];
        for (place, row) in (-1..=i32::try_from(PHASES).ok()? + 1).zip(places.chunks_mut(rows)) {
            let phase = f64::from(place) / f64::from(PHASES);
            for (tap, value) in response.iter_mut().enumerate() {
                *value = prototype.at(phase + half as f64 - 1.0 - tap as f64);
            }
            let sum: f64 = response.iter().sum();
            for (lane, value) in row.as_flattened_mut().iter_mut().zip(&response) {
                *lane = narrow(value / sum);
            }
        }
        Some(Self { taps, rows })
    }

    /// Input frames that an output frame looks at, up to a multiple of sixteen.
    pub(super) fn frames(&self) -> usize {
        self.rows * LANES
    }

    /// Room for the taps of one phase.
    pub(super) fn room(&self) -> Lines<[f32; LANES]> {
        Lines::zeroed(self.rows)
    }
}

/// Output frames at points, all channels.
pub(super) struct Pointwise<'a, L, O> {
    pub(super) phases: &'a Phases,
    /// See [`Phases::room`].
    pub(super) room: &'a mut Lines<[f32; LANES]>,
    pub(super) points: &'a [Point],
    pub(super) lines: &'a [L],
    /// A channel's samples go to those of its place, from `first` on.
    pub(super) outputs: &'a mut [O],
    pub(super) first: usize,
}

impl<L: AsRef<[f32]>, O: AsMut<[f32]>> Kernel for Pointwise<'_, L, O> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, v: V) {
        let rows = self.phases.rows;
        let room = &mut self.room.as_mut_slice()[..rows];
        for (frame, point) in self.points.iter().enumerate() {
            let place = point.phase * f64::from(PHASES);
            let whole = place.floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a phase is 0 or more and below 1"
            )]
            let index = (whole as usize).min(PHASES as usize - 1);
            let table = &self.phases.taps.as_slice()[index * rows..][..4 * rows];
            blend(v, table, lagrange(place - whole), room);
            for (line, output) in self.lines.iter().zip(self.outputs.iter_mut()) {
                let input: &[[f32; LANES]] =
                    cast_slice(&line.as_ref()[point.base..][..rows * LANES]);
                output.as_mut()[self.first + frame] = dot(v, room, input);
            }
        }
    }
}

/// The weights of the points -1, 0, 1 and 2 for a place between 0 and 1.
#[inline(always)]
fn lagrange(place: f64) -> [f32; 4] {
    let (before, after, beyond) = (place + 1.0, place - 1.0, place - 2.0);
    [
        narrow(-place * after * beyond / 6.0),
        narrow(before * after * beyond / 2.0),
        narrow(-before * place * beyond / 2.0),
        narrow(before * place * after / 6.0),
    ]
}

/// The taps between four neighbouring phases.
#[inline(always)]
fn blend<V: Lanes<f32>>(
    v: V,
    table: &[[f32; LANES]],
    weights: [f32; 4],
    taps: &mut [[f32; LANES]],
) {
    let vector = V::LANES;
    let rows = taps.len();
    let weights = weights.map(|weight| v.splat(weight));
    for row in 0..rows {
        for first in (0..LANES).step_by(vector) {
            let part = |phase: usize| {
                v.mul(
                    v.load(&table[phase * rows + row][first..first + vector]),
                    weights[phase],
                )
            };
            // The small outer ones together, so that the sum is rounded where it is great only once.
            let outer = v.add(part(0), part(3));
            let inner = v.add(part(1), part(2));
            v.store(v.add(inner, outer), &mut taps[row][first..first + vector]);
        }
    }
}

/// Σ taps · input, each half of the taps from its end towards the middle.
#[inline(always)]
fn dot<V: Lanes<f32>>(v: V, taps: &[[f32; LANES]], input: &[[f32; LANES]]) -> f32 {
    let vector = V::LANES;
    let rows = taps.len();
    let mut sums = [0.0_f32; LANES];
    for first in (0..LANES).step_by(vector) {
        let product = |row: usize| {
            v.mul(
                v.load(&taps[row][first..first + vector]),
                v.load(&input[row][first..first + vector]),
            )
        };
        let (mut rising, mut falling) = (v.splat(0.0_f32), v.splat(0.0_f32));
        for row in 0..rows / 2 {
            rising = v.add(rising, product(row));
        }
        for row in (rows / 2..rows).rev() {
            falling = v.add(falling, product(row));
        }
        v.store(v.add(rising, falling), &mut sums[first..first + vector]);
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
    }
    sums[0]
}
