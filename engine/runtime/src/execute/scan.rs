//! The scan of what was written for NaN and infinity.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_realtime::pool::lending::Writable;

use crate::execute::mix::Piece;

/// The magnitude of a sample's bits.
const MAGNITUDE: u32 = 0x7FFF_FFFF;
/// One in the exponent.
const EXPONENT_ONE: u32 = 0x0080_0000;
/// Where it is carried to if all of the exponent's bits were ones: for NaN and infinity alone.
const CARRY: u32 = 0x8000_0000;

/// Whether all samples of a piece are finite, at the level of SIMD of the machine.
pub(crate) struct Scan<'a, 'b> {
    pub written: &'a Writable<'b>,
    pub piece: Piece,
}

impl Kernel for Scan<'_, '_> {
    type Output = bool;

    #[inline(always)]
    fn run<V: Vectors>(self, _vectors: V) -> bool {
        let mut carries = 0;
        for place in 0..self.written.len() {
            for sample in self.written.samples(place, self.piece.range()) {
                carries |= (sample.to_bits() & MAGNITUDE).wrapping_add(EXPONENT_ONE);
            }
        }
        carries & CARRY == 0
    }
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
                let mut scan = |pool: &mut Pool| {
                    let (_, written) = &pool.lend(&[0, 1]).split();
                    simd.run(Scan { written, piece })
                };
                assert!(scan(&mut pool), "{simd:?}");
                pool.samples_mut(number, frame..frame + 1).fill(bad);
                assert!(!scan(&mut pool), "{simd:?}, {bad} in {number} at {frame}");
            }
        }
    }
}
