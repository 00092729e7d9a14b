//! The scan of what was written for NaN and infinity.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::lanes::Lanes;
use airloom_realtime::pool::lending::Writable;

use crate::execute::piece::Piece;

/// Vectors that are looked at side by side.
const WIDTH: usize = 4;

/// The most lanes that a vector has.
const MOST_LANES: usize = 16;

/// Whether all samples of a piece are finite, at the level of SIMD of the machine.
pub(crate) struct Scan<'a, 'b> {
    pub written: &'a Writable<'b>,
    pub piece: Piece,
}

impl Kernel for Scan<'_, '_> {
    type Output = bool;

    #[inline(always)]
    fn run<V: Vectors>(self, v: V) -> bool {
        // x - x is 0, but NaN for NaN and infinity, and a sum with NaN remains NaN.
        let lanes = <V as Lanes<f32>>::LANES;
        let mut sums = [Lanes::<f32>::splat(v, 0.0); WIDTH];
        for place in 0..self.written.len() {
            let samples = self.written.samples(place, self.piece.range());
            let mut groups = samples.chunks_exact(WIDTH * lanes);
            for group in &mut groups {
                for (sum, vector) in sums.iter_mut().zip(group.chunks_exact(lanes)) {
                    *sum = add_difference(v, *sum, vector);
                }
            }
            for vector in groups.remainder().chunks(lanes) {
                sums[0] = add_difference(v, sums[0], vector);
            }
        }
        sums.iter().all(|sum| {
            let mut values = [0.0; MOST_LANES];
            Lanes::<f32>::store(v, *sum, &mut values);
            values == [0.0; MOST_LANES]
        })
    }
}

/// sum + (x - x).
#[inline(always)]
fn add_difference<V: Lanes<f32>>(v: V, sum: V::Vector, samples: &[f32]) -> V::Vector {
    let vector = v.load(samples);
    v.add(sum, v.sub(vector, vector))
}

#[cfg(test)]
mod tests {
    use super::*;
    use airloom_dsp::simd::token::Simd;
    use airloom_realtime::pool::buffers::Pool;

    #[test]
    fn one_bad_sample_is_found_wherever_it_stands() {
        let piece = Piece {
            offset: 3,
            frames: 60,
        };
        for simd in Simd::all() {
            for (number, frame, bad) in
                [(0, 3, f32::NAN), (1, 62, f32::INFINITY), (1, 40, f32::NAN)]
            {
                let mut pool = Pool::new(2, 64);
                pool.samples_mut(0, 0..64).fill(f32::MAX);
                // What is not of the piece is not looked at.
                pool.samples_mut(1, 63..64).fill(f32::NAN);
                let scan = |pool: &mut Pool| {
                    let mut lending = pool.lend(&[0, 1]);
                    let written = &lending.split().1;
                    simd.run(Scan { written, piece })
                };
                assert!(scan(&mut pool), "{simd:?}");
                pool.samples_mut(number, frame..frame + 1).fill(bad);
                assert!(!scan(&mut pool), "{simd:?}, {bad} in {number} at {frame}");
            }
        }
    }
}
