//! The level that every machine of the target has: arrays of the size of its registers.

use std::array::from_fn;

use crate::simd::lanes::Lanes;

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
                    None => from_fn(|lane| from.get(lane).copied().unwrap_or(0.0)),
                }
            }

            #[inline(always)]
            fn store(self, vector: Self::Vector, into: &mut [$element]) {
                match into.first_chunk_mut() {
                    Some(all) => *all = vector,
                    None => {
                        for (into, lane) in into.iter_mut().zip(vector) {
                            *into = lane;
                        }
                    }
                }
            }

            #[inline(always)]
            fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                from_fn(|lane| a[lane] + b[lane])
            }

            #[inline(always)]
            fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                from_fn(|lane| a[lane] - b[lane])
            }

            #[inline(always)]
            fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                from_fn(|lane| a[lane] * b[lane])
            }

            #[inline(always)]
            fn pairs(self, from: usize, to: usize) -> Self::Pairs {
                from_fn(|lane| (from..to).contains(&(lane / 2)))
            }

            #[inline(always)]
            fn select(
                self,
                pairs: Self::Pairs,
                yes: Self::Vector,
                no: Self::Vector,
            ) -> Self::Vector {
                from_fn(|lane| if pairs[lane] { yes[lane] } else { no[lane] })
            }

            #[inline(always)]
            fn shift_in(self, vector: Self::Vector, pair: [$element; 2]) -> Self::Vector {
                from_fn(|lane| {
                    if lane < 2 {
                        pair[lane]
                    } else {
                        vector[lane - 2]
                    }
                })
            }

            #[inline(always)]
            fn last_pair(self, vector: Self::Vector) -> [$element; 2] {
                [vector[$lanes - 2], vector[$lanes - 1]]
            }

            #[inline(always)]
            fn transpose(self, rows: &mut [Self::Vector]) {
                if let Some(rows) = rows.first_chunk_mut::<$lanes>() {
                    let columns = from_fn(|column| from_fn(|row: usize| rows[row][column]));
                    *rows = columns;
                }
            }
        }
    };
}

lanes!(f32, 4);
lanes!(f64, 2);
