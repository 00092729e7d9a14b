//! The inner loop of a change of rate by table.

use bytemuck::cast_slice;

use crate::resample::table::{LANES, Table};
use crate::simd::kernel::{Kernel, Vectors};
use crate::simd::lanes::Lanes;

/// Where the next output frame is: which of a group, and where that group's first row is in the line of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) base: usize,
    pub(super) group: usize,
    pub(super) lane: usize,
}

impl Place {
    /// The place of the next group.
    #[inline(always)]
    fn next(self, table: &Table) -> Self {
        let group = self.group + 1;
        Self {
            base: self.base + table.step(self.group),
            group: if group == table.groups() { 0 } else { group },
            lane: 0,
        }
    }
}

/// Output frames of `C` channels, which share the taps that are loaded; `D` is twice `C`.
pub(super) struct Groups<'a, const C: usize, const D: usize> {
    pub(super) table: &'a Table,
    pub(super) place: Place,
    pub(super) lines: [&'a [f32]; C],
    /// All as long as is to be computed.
    pub(super) outputs: [&'a mut [f32]; C],
}

impl<const C: usize, const D: usize> Kernel for Groups<'_, C, D> {
    type Output = Place;

    #[inline(always)]
    fn run<V: Vectors>(self, v: V) -> Place {
        let Self {
            table,
            mut place,
            lines,
            mut outputs,
        } = self;
        let frames = outputs.iter().map(|output| output.len()).min().unwrap_or(0);
        let mut done = 0;
        // Two periods at a time share them too, where there are registers for that: reading the taps takes longer than
        // all else.
        let (period, distance) = (table.period(), table.distance());
        let is_wide = <V as Lanes<f32>>::LANES == LANES;
        while is_wide && place.lane == 0 && frames - done >= 2 * period {
            for _ in 0..table.groups() {
                let rows = table.group(place.group);
                let inputs: [&[f32]; D] = std::array::from_fn(|index| {
                    let first = place.base + index / C * distance;
                    &lines[index % C][first..][..rows.len()]
                });
                let sums = group(v, rows, inputs);
                let count = table.frames(place.group);
                for (index, sums) in sums.iter().enumerate() {
                    let first = done + index / C * period;
                    outputs[index % C][first..first + count].copy_from_slice(&sums[..count]);
                }
                done += count;
                place = place.next(table);
            }
            done += period;
            place.base += distance;
        }
        while done < frames {
            let rows = table.group(place.group);
            let inputs = lines.map(|line| &line[place.base..][..rows.len()]);
            let sums = group(v, rows, inputs);
            let there = table.frames(place.group) - place.lane;
            let count = there.min(frames - done);
            for (output, sums) in outputs.iter_mut().zip(&sums) {
                output[done..done + count].copy_from_slice(&sums[place.lane..place.lane + count]);
            }
            done += count;
            if count == there {
                place = place.next(table);
            } else {
                place.lane += count;
            }
        }
        place
    }
}

/// The sixteen frames of a group, for each channel.
///
/// Each lane adds from both ends towards the middle, even and odd rows apart: the great taps come last, so that
/// the sums stay small as long as they can and little is lost to rounding.
#[inline(always)]
fn group<V: Lanes<f32>, const C: usize>(
    v: V,
    rows: &[[f32; LANES]],
    inputs: [&[f32]; C],
) -> [[f32; LANES]; C] {
    let vector = V::LANES;
    let half = rows.len() / 2;
    let pairs = half / 2;
    let rising: &[[[f32; LANES]; 2]] = &cast_slice(&rows[..half])[..pairs];
    let falling: &[[[f32; LANES]; 2]] = &cast_slice(&rows[half..])[..pairs];
    let rising_inputs: [&[[f32; 2]]; C] = inputs.map(|input| &cast_slice(&input[..half])[..pairs]);
    let falling_inputs: [&[[f32; 2]]; C] = inputs.map(|input| &cast_slice(&input[half..])[..pairs]);
    let mut sums = [[0.0; LANES]; C];
    for first in (0..LANES).step_by(vector) {
        let lanes = first..first + vector;
        let mut sum = [[v.splat(0.0_f32); 4]; C];
        for index in 0..pairs {
            let (rising, falling) = (&rising[index], &falling[pairs - 1 - index]);
            let taps = [
                v.load(&rising[0][lanes.clone()]),
                v.load(&rising[1][lanes.clone()]),
                v.load(&falling[1][lanes.clone()]),
                v.load(&falling[0][lanes.clone()]),
            ];
            for channel in 0..C {
                let rising = rising_inputs[channel][index];
                let falling = falling_inputs[channel][pairs - 1 - index];
                let input = [rising[0], rising[1], falling[1], falling[0]];
                for part in 0..4 {
                    let product = v.mul(taps[part], v.splat(input[part]));
                    sum[channel][part] = v.add(sum[channel][part], product);
                }
            }
        }
        for (sums, sum) in sums.iter_mut().zip(&sum) {
            let whole = v.add(v.add(sum[0], sum[1]), v.add(sum[2], sum[3]));
            v.store(whole, &mut sums[lanes.clone()]);
        }
    }
    sums
}
