//! x86-64-v3: vectors of 32 bytes.

use std::arch::x86_64::{__m256, __m256d};
use std::array::from_fn;

use bytemuck::cast;

use crate::simd::kernel::Kernel;
use crate::simd::lanes::Lanes;

/// The proof of AVX2.
#[derive(Clone, Copy, Debug)]
pub struct V3(pulp::x86::V3);

struct Call<K> {
    v3: V3,
    kernel: K,
}

impl<K: Kernel> pulp::NullaryFnOnce for Call<K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.kernel.run(self.v3)
    }
}

impl V3 {
    /// The level if the machine has it.
    pub fn detect() -> Option<Self> {
        pulp::x86::V3::try_new().map(Self)
    }

    /// Runs a kernel with the level's instructions.
    #[inline]
    pub fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
        self.0.vectorize(Call { v3: self, kernel })
    }
}

impl Lanes<f32> for V3 {
    type Vector = __m256;
    type Pairs = __m256;

    const LANES: usize = 8;

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        self.0.avx._mm256_set1_ps(value)
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> __m256 {
        cast(match from.first_chunk::<8>() {
            Some(all) => *all,
            None => from_fn(|lane| from.get(lane).copied().unwrap_or(0.0)),
        })
    }

    #[inline(always)]
    fn store(self, vector: __m256, into: &mut [f32]) {
        let lanes: [f32; 8] = cast(vector);
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
    fn add(self, a: __m256, b: __m256) -> __m256 {
        self.0.avx._mm256_add_ps(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m256, b: __m256) -> __m256 {
        self.0.avx._mm256_sub_ps(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m256, b: __m256) -> __m256 {
        self.0.avx._mm256_mul_ps(a, b)
    }

    #[inline(always)]
    fn pairs(self, from: usize, to: usize) -> __m256 {
        let mut lanes = [0_u32; 8];
        for (lane, bits) in lanes.iter_mut().enumerate() {
            *bits = u32::from(from <= lane / 2 && lane / 2 < to).wrapping_neg();
        }
        cast(lanes)
    }

    #[inline(always)]
    fn select(self, pairs: __m256, yes: __m256, no: __m256) -> __m256 {
        self.0.avx._mm256_blendv_ps(no, yes, pairs)
    }

    #[inline(always)]
    fn shift_in(self, vector: __m256, pair: [f32; 2]) -> __m256 {
        let new = self.0.avx._mm256_set1_pd(cast(pair));
        // Quarters 1, 2, 3 to the places 0, 1, 2.
        let down = self
            .0
            .avx2
            ._mm256_permute4x64_pd::<0b11_11_10_01>(cast(vector));
        cast(self.0.avx._mm256_blend_pd::<0b1000>(down, new))
    }

    #[inline(always)]
    fn first_pair(self, vector: __m256) -> [f32; 2] {
        let pairs: [[f32; 2]; 4] = cast(vector);
        pairs[0]
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [__m256]) {
        let Some(rows) = rows.first_chunk_mut::<8>() else {
            return;
        };
        let (avx, r) = (self.0.avx, *rows);
        // Pairs of rows, then blocks of four within the halves, then the halves.
        let mut twos = r;
        for (i, two) in twos.iter_mut().enumerate() {
            let (a, b) = (r[i & !1], r[i | 1]);
            *two = if i & 1 == 0 {
                avx._mm256_unpacklo_ps(a, b)
            } else {
                avx._mm256_unpackhi_ps(a, b)
            };
        }
        let mut fours = twos;
        for (i, four) in fours.iter_mut().enumerate() {
            let (a, b) = (
                twos[(i & 4) | ((i >> 1) & 1)],
                twos[(i & 4) | 2 | ((i >> 1) & 1)],
            );
            *four = if i & 1 == 0 {
                avx._mm256_shuffle_ps::<0b01_00_01_00>(a, b)
            } else {
                avx._mm256_shuffle_ps::<0b11_10_11_10>(a, b)
            };
        }
        for (i, row) in rows.iter_mut().enumerate() {
            let (a, b) = (fours[i & 3], fours[4 | (i & 3)]);
            *row = if i < 4 {
                avx._mm256_permute2f128_ps::<0x20>(a, b)
            } else {
                avx._mm256_permute2f128_ps::<0x31>(a, b)
            };
        }
    }
}

impl Lanes<f64> for V3 {
    type Vector = __m256d;
    type Pairs = __m256d;

    const LANES: usize = 4;

    #[inline(always)]
    fn splat(self, value: f64) -> __m256d {
        self.0.avx._mm256_set1_pd(value)
    }

    #[inline(always)]
    fn load(self, from: &[f64]) -> __m256d {
        cast(match from.first_chunk::<4>() {
            Some(all) => *all,
            None => from_fn(|lane| from.get(lane).copied().unwrap_or(0.0)),
        })
    }

    #[inline(always)]
    fn store(self, vector: __m256d, into: &mut [f64]) {
        let lanes: [f64; 4] = cast(vector);
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
    fn add(self, a: __m256d, b: __m256d) -> __m256d {
        self.0.avx._mm256_add_pd(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m256d, b: __m256d) -> __m256d {
        self.0.avx._mm256_sub_pd(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m256d, b: __m256d) -> __m256d {
        self.0.avx._mm256_mul_pd(a, b)
    }

    #[inline(always)]
    fn pairs(self, from: usize, to: usize) -> __m256d {
        let mut lanes = [0_u64; 4];
        for (lane, bits) in lanes.iter_mut().enumerate() {
            *bits = u64::from(from <= lane / 2 && lane / 2 < to).wrapping_neg();
        }
        cast(lanes)
    }

    #[inline(always)]
    fn select(self, pairs: __m256d, yes: __m256d, no: __m256d) -> __m256d {
        self.0.avx._mm256_blendv_pd(no, yes, pairs)
    }

    #[inline(always)]
    fn shift_in(self, vector: __m256d, pair: [f64; 2]) -> __m256d {
        let new = self.0.avx._mm256_castpd128_pd256(cast(pair));
        // The upper half of the one below the lower half of the other.
        self.0.avx._mm256_permute2f128_pd::<0x21>(vector, new)
    }

    #[inline(always)]
    fn first_pair(self, vector: __m256d) -> [f64; 2] {
        cast(self.0.avx._mm256_castpd256_pd128(vector))
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [__m256d]) {
        let Some(rows) = rows.first_chunk_mut::<4>() else {
            return;
        };
        let (avx, r) = (self.0.avx, *rows);
        let mut twos = r;
        for (i, two) in twos.iter_mut().enumerate() {
            let (a, b) = (r[i & !1], r[i | 1]);
            *two = if i & 1 == 0 {
                avx._mm256_unpacklo_pd(a, b)
            } else {
                avx._mm256_unpackhi_pd(a, b)
            };
        }
        for (i, row) in rows.iter_mut().enumerate() {
            let (a, b) = (twos[i & 1], twos[2 | (i & 1)]);
            *row = if i < 2 {
                avx._mm256_permute2f128_pd::<0x20>(a, b)
            } else {
                avx._mm256_permute2f128_pd::<0x31>(a, b)
            };
        }
    }
}
