//! x86-64-v4: vectors of 64 bytes.

use std::arch::x86_64::{__m512, __m512d};

use bytemuck::cast;

use crate::simd::kernel::Kernel;
use crate::simd::lanes::Lanes;
use crate::simd::partial::{padded, store_some};

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

/// The lower and the upper half of each block of two vectors, for `_mm512_shuffle_ps`.
const LOW_HALVES: i32 = 0b01_00_01_00;
const HIGH_HALVES: i32 = 0b11_10_11_10;

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

    /// Transposes the square of 4 · 4 values that four vectors have in each of their blocks of 16 bytes.
    #[inline(always)]
    fn transpose_within_blocks(self, [a, b, c, d]: [__m512; 4]) -> [__m512; 4] {
        let avx = self.0.avx512f;
        let (ab_low, ab_high) = (avx._mm512_unpacklo_ps(a, b), avx._mm512_unpackhi_ps(a, b));
        let (cd_low, cd_high) = (avx._mm512_unpacklo_ps(c, d), avx._mm512_unpackhi_ps(c, d));
        [
            avx._mm512_shuffle_ps::<LOW_HALVES>(ab_low, cd_low),
            avx._mm512_shuffle_ps::<HIGH_HALVES>(ab_low, cd_low),
            avx._mm512_shuffle_ps::<LOW_HALVES>(ab_high, cd_high),
            avx._mm512_shuffle_ps::<HIGH_HALVES>(ab_high, cd_high),
        ]
    }

    /// Transposes the square of 2 · 2 values that two vectors have in each of their blocks of 16 bytes.
    #[inline(always)]
    fn transpose_pair(self, a: __m512d, b: __m512d) -> [__m512d; 2] {
        let avx = self.0.avx512f;
        [avx._mm512_unpacklo_pd(a, b), avx._mm512_unpackhi_pd(a, b)]
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
        match from.first_chunk::<16>() {
            Some(all) => cast(*all),
            None => cast(padded::<_, 16>(from)),
        }
    }

    #[inline(always)]
    fn store(self, vector: __m512, into: &mut [f32]) {
        match into.first_chunk_mut::<16>() {
            Some(all) => *all = cast(vector),
            None => store_some(&cast::<_, [f32; 16]>(vector), into),
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
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *rows;
        let [a, b, c, d] = self.transpose_within_blocks([a, b, c, d]);
        let [e, f, g, h] = self.transpose_within_blocks([e, f, g, h]);
        let [i, j, k, l] = self.transpose_within_blocks([i, j, k, l]);
        let [m, n, o, p] = self.transpose_within_blocks([m, n, o, p]);
        [rows[0], rows[4], rows[8], rows[12]] = self.transpose_blocks([a, e, i, m]);
        [rows[1], rows[5], rows[9], rows[13]] = self.transpose_blocks([b, f, j, n]);
        [rows[2], rows[6], rows[10], rows[14]] = self.transpose_blocks([c, g, k, o]);
        [rows[3], rows[7], rows[11], rows[15]] = self.transpose_blocks([d, h, l, p]);
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
        match from.first_chunk::<8>() {
            Some(all) => cast(*all),
            None => cast(padded::<_, 8>(from)),
        }
    }

    #[inline(always)]
    fn store(self, vector: __m512d, into: &mut [f64]) {
        match into.first_chunk_mut::<8>() {
            Some(all) => *all = cast(vector),
            None => store_some(&cast::<_, [f64; 8]>(vector), into),
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
        let [a, b, c, d, e, f, g, h] = *rows;
        let [a, b] = self.transpose_pair(a, b);
        let [c, d] = self.transpose_pair(c, d);
        let [e, f] = self.transpose_pair(e, f);
        let [g, h] = self.transpose_pair(g, h);
        let even = self.transpose_blocks([cast(a), cast(c), cast(e), cast(g)]);
        let odd = self.transpose_blocks([cast(b), cast(d), cast(f), cast(h)]);
        [rows[0], rows[2]] = [cast(even[0]), cast(even[1])];
        [rows[4], rows[6]] = [cast(even[2]), cast(even[3])];
        [rows[1], rows[3]] = [cast(odd[0]), cast(odd[1])];
        [rows[5], rows[7]] = [cast(odd[2]), cast(odd[3])];
    }
}

/// A bit for each lane: both bits of the pairs `from` … `to - 1` of a vector of `pairs`.
#[inline(always)]
fn bits(from: usize, to: usize, pairs: usize) -> u16 {
    let below = |pair: usize| (1_u32 << (2 * pair.min(pairs))) - 1;
    let [low, high, ..] = (below(to) & !below(from)).to_le_bytes();
    u16::from_le_bytes([low, high])
}
