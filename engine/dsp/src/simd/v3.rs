//! x86-64-v3: vectors of 32 bytes.

use std::arch::x86_64::{__m256, __m256d};

use bytemuck::cast;

use crate::simd::kernel::Kernel;
use crate::simd::lanes::Lanes;
use crate::simd::partial::{padded, store_some};

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

/// The lower and the upper half of each block of 16 bytes of two vectors, for `_mm256_shuffle_ps`.
const LOW_HALVES: i32 = 0b01_00_01_00;
const HIGH_HALVES: i32 = 0b11_10_11_10;

impl V3 {
    /// The level if the machine has it.
    pub fn detect() -> Option<Self> {
        pulp::x86::V3::try_new().map(Self)
    }

    /// Transposes the square of 4 · 4 values that four vectors have in each of their halves.
    #[inline(always)]
    fn transpose_within_halves(self, [a, b, c, d]: [__m256; 4]) -> [__m256; 4] {
        let avx = self.0.avx;
        let (ab_low, ab_high) = (avx._mm256_unpacklo_ps(a, b), avx._mm256_unpackhi_ps(a, b));
        let (cd_low, cd_high) = (avx._mm256_unpacklo_ps(c, d), avx._mm256_unpackhi_ps(c, d));
        [
            avx._mm256_shuffle_ps::<LOW_HALVES>(ab_low, cd_low),
            avx._mm256_shuffle_ps::<HIGH_HALVES>(ab_low, cd_low),
            avx._mm256_shuffle_ps::<LOW_HALVES>(ab_high, cd_high),
            avx._mm256_shuffle_ps::<HIGH_HALVES>(ab_high, cd_high),
        ]
    }

    /// The lower halves of two vectors, and the upper ones.
    #[inline(always)]
    fn transpose_halves(self, a: __m256, b: __m256) -> [__m256; 2] {
        let avx = self.0.avx;
        [
            avx._mm256_permute2f128_ps::<0x20>(a, b),
            avx._mm256_permute2f128_ps::<0x31>(a, b),
        ]
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
        match from.first_chunk::<8>() {
            Some(all) => cast(*all),
            None => cast(padded::<_, 8>(from)),
        }
    }

    #[inline(always)]
    fn store(self, vector: __m256, into: &mut [f32]) {
        match into.first_chunk_mut::<8>() {
            Some(all) => *all = cast(vector),
            None => store_some(&cast::<_, [f32; 8]>(vector), into),
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
        let [a, b, c, d, e, f, g, h] = *rows;
        let [a, b, c, d] = self.transpose_within_halves([a, b, c, d]);
        let [e, f, g, h] = self.transpose_within_halves([e, f, g, h]);
        [rows[0], rows[4]] = self.transpose_halves(a, e);
        [rows[1], rows[5]] = self.transpose_halves(b, f);
        [rows[2], rows[6]] = self.transpose_halves(c, g);
        [rows[3], rows[7]] = self.transpose_halves(d, h);
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
        match from.first_chunk::<4>() {
            Some(all) => cast(*all),
            None => cast(padded::<_, 4>(from)),
        }
    }

    #[inline(always)]
    fn store(self, vector: __m256d, into: &mut [f64]) {
        match into.first_chunk_mut::<4>() {
            Some(all) => *all = cast(vector),
            None => store_some(&cast::<_, [f64; 4]>(vector), into),
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
        let avx = self.0.avx;
        let [a, b, c, d] = *rows;
        let (ab_even, ab_odd) = (avx._mm256_unpacklo_pd(a, b), avx._mm256_unpackhi_pd(a, b));
        let (cd_even, cd_odd) = (avx._mm256_unpacklo_pd(c, d), avx._mm256_unpackhi_pd(c, d));
        let even = self.transpose_halves(cast(ab_even), cast(cd_even));
        let odd = self.transpose_halves(cast(ab_odd), cast(cd_odd));
        *rows = [cast(even[0]), cast(odd[0]), cast(even[1]), cast(odd[1])];
    }
}
