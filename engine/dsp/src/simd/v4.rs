//! x86-64-v4: vectors of 64 bytes.

use std::arch::x86_64::{__m512, __m512d};
use std::array::from_fn;

use bytemuck::cast;

use crate::simd::kernel::Kernel;
use crate::simd::lanes::Lanes;

/// The proof of AVX-512.
#[derive(Clone, Copy, Debug)]
pub struct V4(pulp::x86::V4);

struct Call<K> {
    v4: V4,
    kernel: K,
}

impl<K: Kernel> pulp::NullaryFnOnce for Call<K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.kernel.run(self.v4)
    }
}

/// The even and the odd blocks of 16 bytes of two vectors, for `_mm512_shuffle_f32x4`.
const EVEN_BLOCKS: i32 = 0b10_00_10_00;
const ODD_BLOCKS: i32 = 0b11_01_11_01;

impl V4 {
    /// The level if the machine has it.
    pub fn detect() -> Option<Self> {
        pulp::x86::V4::try_new().map(Self)
    }

    /// Runs a kernel with the level's instructions.
    #[inline]
    pub fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
        self.0.vectorize(Call { v4: self, kernel })
    }

    /// Transposes a square of 4 · 4 blocks of 16 bytes: block i of vector j goes to block j of
    /// vector i.
    #[inline(always)]
    fn transpose_blocks(self, [a, b, c, d]: [__m512; 4]) -> [__m512; 4] {
        let avx = self.0.avx512f;
        let (ab_even, ab_odd) = (
            avx._mm512_shuffle_f32x4::<EVEN_BLOCKS>(a, b),
            avx._mm512_shuffle_f32x4::<ODD_BLOCKS>(a, b),
        );
        let (cd_even, cd_odd) = (
            avx._mm512_shuffle_f32x4::<EVEN_BLOCKS>(c, d),
            avx._mm512_shuffle_f32x4::<ODD_BLOCKS>(c, d),
        );
        [
            avx._mm512_shuffle_f32x4::<EVEN_BLOCKS>(ab_even, cd_even),
            avx._mm512_shuffle_f32x4::<EVEN_BLOCKS>(ab_odd, cd_odd),
            avx._mm512_shuffle_f32x4::<ODD_BLOCKS>(ab_even, cd_even),
            avx._mm512_shuffle_f32x4::<ODD_BLOCKS>(ab_odd, cd_odd),
        ]
    }
}

impl Lanes<f32> for V4 {
    type Vector = __m512;
    type Pairs = u16;

    const LANES: usize = 16;

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        self.0.avx512f._mm512_set1_ps(value)
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> __m512 {
        cast(match from.first_chunk::<16>() {
            Some(all) => *all,
            None => from_fn(|lane| from.get(lane).copied().unwrap_or(0.0)),
        })
    }

    #[inline(always)]
    fn store(self, vector: __m512, into: &mut [f32]) {
        let lanes: [f32; 16] = cast(vector);
        match into.first_chunk_mut() {
            Some(all) => *all = lanes,
            None => {
                for (into, lane) in into.iter_mut().zip(lanes) {
                    *into = lane;
                }
            }
        }
    }

    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        self.0.avx512f._mm512_add_ps(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m512, b: __m512) -> __m512 {
        self.0.avx512f._mm512_sub_ps(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m512, b: __m512) -> __m512 {
        self.0.avx512f._mm512_mul_ps(a, b)
    }

    #[inline(always)]
    fn pairs(self, from: usize, to: usize) -> u16 {
        bits(from, to, 8)
    }

    #[inline(always)]
    fn select(self, pairs: u16, yes: __m512, no: __m512) -> __m512 {
        self.0.avx512f._mm512_mask_blend_ps(pairs, no, yes)
    }

    #[inline(always)]
    fn shift_in(self, vector: __m512, pair: [f32; 2]) -> __m512 {
        let new: [[f32; 2]; 2] = [pair, pair];
        let new = self.0.avx512f._mm512_castps128_ps512(cast(new));
        let down = self
            .0
            .avx512f
            ._mm512_alignr_epi64::<1>(cast(new), cast(vector));
        cast(down)
    }

    #[inline(always)]
    fn first_pair(self, vector: __m512) -> [f32; 2] {
        let block: [[f32; 2]; 2] = cast(self.0.avx512f._mm512_castps512_ps128(vector));
        block[0]
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [__m512]) {
        let Some(rows) = rows.first_chunk_mut::<16>() else {
            return;
        };
        let (avx, r) = (self.0.avx512f, *rows);
        // Pairs of rows, then four rows within each block, then the blocks.
        let mut twos = r;
        for (i, two) in twos.iter_mut().enumerate() {
            let (a, b) = (r[i & !1], r[i | 1]);
            *two = if i & 1 == 0 {
                avx._mm512_unpacklo_ps(a, b)
            } else {
                avx._mm512_unpackhi_ps(a, b)
            };
        }
        // fours[4 g + c] has column 4 L + c of the rows 4 g … 4 g + 3 in block L.
        let mut fours = twos;
        for (i, four) in fours.iter_mut().enumerate() {
            let first = (i & !3) | ((i >> 1) & 1);
            let (a, b) = (twos[first], twos[first | 2]);
            *four = if i & 1 == 0 {
                avx._mm512_shuffle_ps::<0b01_00_01_00>(a, b)
            } else {
                avx._mm512_shuffle_ps::<0b11_10_11_10>(a, b)
            };
        }
        for column in 0..4 {
            let blocks = self.transpose_blocks([
                fours[column],
                fours[4 + column],
                fours[8 + column],
                fours[12 + column],
            ]);
            for (place, block) in blocks.iter().enumerate() {
                rows[4 * place + column] = *block;
            }
        }
    }
}

impl Lanes<f64> for V4 {
    type Vector = __m512d;
    type Pairs = u8;

    const LANES: usize = 8;

    #[inline(always)]
    fn splat(self, value: f64) -> __m512d {
        self.0.avx512f._mm512_set1_pd(value)
    }

    #[inline(always)]
    fn load(self, from: &[f64]) -> __m512d {
        cast(match from.first_chunk::<8>() {
            Some(all) => *all,
            None => from_fn(|lane| from.get(lane).copied().unwrap_or(0.0)),
        })
    }

    #[inline(always)]
    fn store(self, vector: __m512d, into: &mut [f64]) {
        let lanes: [f64; 8] = cast(vector);
        match into.first_chunk_mut() {
            Some(all) => *all = lanes,
            None => {
                for (into, lane) in into.iter_mut().zip(lanes) {
                    *into = lane;
                }
            }
        }
    }

    #[inline(always)]
    fn add(self, a: __m512d, b: __m512d) -> __m512d {
        self.0.avx512f._mm512_add_pd(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m512d, b: __m512d) -> __m512d {
        self.0.avx512f._mm512_sub_pd(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m512d, b: __m512d) -> __m512d {
        self.0.avx512f._mm512_mul_pd(a, b)
    }

    #[inline(always)]
    fn pairs(self, from: usize, to: usize) -> u8 {
        let [low, _] = bits(from, to, 4).to_le_bytes();
        low
    }

    #[inline(always)]
    fn select(self, pairs: u8, yes: __m512d, no: __m512d) -> __m512d {
        self.0.avx512f._mm512_mask_blend_pd(pairs, no, yes)
    }

    #[inline(always)]
    fn shift_in(self, vector: __m512d, pair: [f64; 2]) -> __m512d {
        let new = self.0.avx512f._mm512_castpd128_pd512(cast(pair));
        let down = self
            .0
            .avx512f
            ._mm512_alignr_epi64::<2>(cast(new), cast(vector));
        cast(down)
    }

    #[inline(always)]
    fn first_pair(self, vector: __m512d) -> [f64; 2] {
        cast(self.0.avx512f._mm512_castpd512_pd128(vector))
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [__m512d]) {
        let Some(rows) = rows.first_chunk_mut::<8>() else {
            return;
        };
        let (avx, r) = (self.0.avx512f, *rows);
        let mut twos = r;
        for (i, two) in twos.iter_mut().enumerate() {
            let (a, b) = (r[i & !1], r[i | 1]);
            *two = if i & 1 == 0 {
                avx._mm512_unpacklo_pd(a, b)
            } else {
                avx._mm512_unpackhi_pd(a, b)
            };
        }
        for column in 0..2 {
            let blocks = self.transpose_blocks([
                cast(twos[column]),
                cast(twos[2 + column]),
                cast(twos[4 + column]),
                cast(twos[6 + column]),
            ]);
            for (place, block) in blocks.iter().enumerate() {
                rows[2 * place + column] = cast(*block);
            }
        }
    }
}

/// A bit for each lane: both bits of the pairs `from` … `to - 1` of a vector of `pairs`.
#[inline(always)]
fn bits(from: usize, to: usize, pairs: usize) -> u16 {
    let below = |pair: usize| (1_u32 << (2 * pair.min(pairs))) - 1;
    let [low, high, ..] = (below(to) & !below(from)).to_le_bytes();
    u16::from_le_bytes([low, high])
}
