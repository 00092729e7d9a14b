//! The level that every machine of the target has: arrays of the size of its registers.

use crate::simd::lanes::Lanes;
use crate::simd::partial::{padded, store_some};

/// SSE2 on x86-64, NEON on AArch64.
#[derive(Clone, Copy, Debug)]
pub struct Baseline;

macro_rules! lanes {
    ($element:ty, $lanes:literal) => {
        impl Lanes<$element> for Baseline {
            type Vector = [$element; $lanes];
            type Pairs = [bool; $lanes];

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(self, value: $element) -> Self::Vector {
                [value; $lanes]
            }

            #[inline(always)]
            fn load(self, from: &[$element]) -> Self::Vector {
                match from.first_chunk() {
                    Some(all) => *all,
                    None => padded(from),
                }
            }

            #[inline(always)]
            fn store(self, vector: Self::Vector, into: &mut [$element]) {
                match into.first_chunk_mut() {
                    Some(all) => *all = vector,
                    None => store_some(&vector, into),
                }
            }

            #[inline(always)]
            fn add(self, mut a: Self::Vector, b: Self::Vector) -> Self::Vector {
                for lane in 0..$lanes {
                    a[lane] += b[lane];
                }
                a
            }

            #[inline(always)]
            fn sub(self, mut a: Self::Vector, b: Self::Vector) -> Self::Vector {
                for lane in 0..$lanes {
                    a[lane] -= b[lane];
                }
                a
            }

            #[inline(always)]
            fn mul(self, mut a: Self::Vector, b: Self::Vector) -> Self::Vector {
                for lane in 0..$lanes {
                    a[lane] *= b[lane];
                }
                a
            }

            #[inline(always)]
            fn pairs(self, from: usize, to: usize) -> Self::Pairs {
                let mut pairs = [false; $lanes];
                for lane in 0..$lanes {
                    pairs[lane] = from <= lane / 2 && lane / 2 < to;
                }
                pairs
            }

            #[inline(always)]
            fn select(
                self,
                pairs: Self::Pairs,
                yes: Self::Vector,
                mut no: Self::Vector,
            ) -> Self::Vector {
                for lane in 0..$lanes {
                    if pairs[lane] {
                        no[lane] = yes[lane];
                    }
                }
                no
            }

            #[inline(always)]
            fn shift_in(self, mut vector: Self::Vector, pair: [$element; 2]) -> Self::Vector {
                vector.copy_within(2.., 0);
                vector[$lanes - 2] = pair[0];
                vector[$lanes - 1] = pair[1];
                vector
            }

            #[inline(always)]
            fn first_pair(self, vector: Self::Vector) -> [$element; 2] {
                [vector[0], vector[1]]
            }

            #[inline(always)]
            fn transpose(self, rows: &mut [Self::Vector]) {
                if let Some(rows) = rows.first_chunk_mut::<$lanes>() {
                    let from = *rows;
                    for row in 0..$lanes {
                        for column in 0..$lanes {
                            rows[row][column] = from[column][row];
                        }
                    }
                }
            }
        }
    };
}

lanes!(f32, 4);
lanes!(f64, 2);
