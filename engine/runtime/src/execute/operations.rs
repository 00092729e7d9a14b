//! The operations of a run, over the pool.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::lanes::Lanes;
use airloom_graph::compile::plan::{Operation, Tap};
use airloom_realtime::buffer::{Content, LINE};
use airloom_realtime::pool::Pool;

use crate::execute::mix::Piece;

/// Runs operations over one piece. Whole lines are computed, so also frames around the piece: no buffer is read there
/// before it is written again.
pub(crate) struct Operations<'a> {
    pub operations: &'a [Operation],
    pub taps: &'a [Tap],
    /// The table that operations and taps refer to.
    pub factors: &'a [f32],
    pub pool: &'a mut Pool,
    pub piece: Piece,
}

impl Kernel for Operations<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        let Self {
            operations,
            taps,
            factors,
            pool,
            piece,
        } = self;
        let first = piece.offset / LINE * LINE;
        let length = (piece.offset + piece.frames).next_multiple_of(LINE) - first;
        let (samples, stride, contents) = pool.parts_mut();
        for operation in operations {
            let start = operation.taps.start as usize;
            let Some(taps) = taps.get(start..start + operation.taps.len as usize) else {
                continue;
            };
            let Some(post) = factors.get(operation.post as usize).copied() else {
                continue;
            };
            let sum = Sum {
                taps,
                factors,
                stride,
                first,
                from_zero: operation.from_zero,
                post,
            };
            sum.write(vectors, operation.into as usize, length, samples, contents);
        }
    }
}

/// One operation.
#[derive(Clone, Copy)]
struct Sum<'a> {
    taps: &'a [Tap],
    factors: &'a [f32],
    /// Samples from buffer to buffer.
    stride: usize,
    /// First sample within the buffers.
    first: usize,
    from_zero: bool,
    post: f32,
}

impl Sum<'_> {
    #[inline(always)]
    fn write<V: Vectors>(
        self,
        v: V,
        into: usize,
        length: usize,
        samples: &mut [f32],
        contents: &mut [Content],
    ) {
        let content = |tap: &Tap| contents.get(tap.buffer as usize).copied();
        let is_silent = |tap: &Tap| content(tap).is_none_or(|content| content == Content::Silent);
        let is_heard = self.post != 0.0 && !self.taps.iter().all(is_silent);
        if let Some(content) = contents.get_mut(into) {
            *content = if is_heard {
                Content::Signal
            } else {
                Content::Silent
            };
        }
        let start = into * self.stride + self.first;
        if !is_heard {
            if let Some(samples) = samples.get_mut(start..start + length) {
                samples.fill(0.0);
            }
            return;
        }
        if let [tap] = self.taps
            && self.is_copy(*tap)
        {
            let from = tap.buffer as usize * self.stride + self.first;
            if from != start && from + length <= samples.len() && start + length <= samples.len() {
                samples.copy_within(from..from + length, start);
            }
            return;
        }
        let lanes = <V as Lanes<f32>>::LANES;
        let mut at = 0;
        while at + 4 * lanes <= length {
            self.part::<V, 4>(v, start + at, at, samples);
            at += 4 * lanes;
        }
        while at + lanes <= length {
            self.part::<V, 1>(v, start + at, at, samples);
            at += lanes;
        }
    }

    /// Whether a single tap passes as it is, bit by bit.
    #[inline(always)]
    #[expect(clippy::float_cmp, reason = "exactly one leaves the samples alone")]
    fn is_copy(&self, tap: Tap) -> bool {
        !self.from_zero && self.post == 1.0 && self.factor(tap) == 1.0
    }

    #[inline(always)]
    fn factor(&self, tap: Tap) -> f32 {
        self.factors.get(tap.gain as usize).copied().unwrap_or(0.0)
    }

    /// `N` vectors of the sum, those `at` samples into the piece.
    #[inline(always)]
    fn part<V: Vectors, const N: usize>(self, v: V, target: usize, at: usize, samples: &mut [f32]) {
        let lanes = <V as Lanes<f32>>::LANES;
        // -0 is what changes nothing when added to, zeros of either sign included.
        let seed = if self.from_zero { 0.0_f32 } else { -0.0 };
        let mut sums = [v.splat(seed); N];
        for tap in self.taps {
            let gain = self.factor(*tap);
            if self.from_zero && gain == 0.0 {
                continue;
            }
            let from = tap.buffer as usize * self.stride + self.first + at;
            let Some(source) = samples.get(from..from + N * lanes) else {
                continue;
            };
            let gain = v.splat(gain);
            for (part, sum) in sums.iter_mut().enumerate() {
                let source = v.load(&source[part * lanes..(part + 1) * lanes]);
                let weighed = Lanes::<f32>::mul(v, source, gain);
                *sum = Lanes::<f32>::add(v, *sum, weighed);
            }
        }
        let post = v.splat(self.post);
        if let Some(target) = samples.get_mut(target..target + N * lanes) {
            for (part, sum) in sums.iter().enumerate() {
                let target = &mut target[part * lanes..(part + 1) * lanes];
                v.store(Lanes::<f32>::mul(v, *sum, post), target);
            }
        }
    }
}
