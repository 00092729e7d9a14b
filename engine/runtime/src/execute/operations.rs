//! The operations of a run, over the pool.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::lanes::Lanes;
use airloom_graph::compile::plan::{Operation, Tap};
use airloom_realtime::buffer::{Content, LINE};
use airloom_realtime::pool::buffers::Pool;

use crate::execute::heard::Heard;
use crate::execute::piece::Piece;

/// Runs operations over one piece. Whole lines are computed, so also frames around the piece: no buffer is read there
/// before it is written again.
pub(crate) struct Operations<'a> {
    pub operations: &'a [Operation],
    pub taps: &'a [Tap],
    /// The table that operations and taps refer to.
    pub factors: &'a [f32],
    pub pool: &'a mut Pool,
    pub piece: Piece,
    /// Whether nothing that is read is silent and no factor is 0.
    pub is_heard: bool,
}

impl Kernel for Operations<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        let piece = self.piece;
        let first = piece.offset / LINE * LINE;
        let length = (piece.offset + piece.frames).next_multiple_of(LINE) - first;
        let known = if self.is_heard { length } else { 0 };
        match known {
            16 => self.run_heard::<V, 16>(vectors, first),
            32 => self.run_heard::<V, 32>(vectors, first),
            64 => self.run_heard::<V, 64>(vectors, first),
            128 => self.run_heard::<V, 128>(vectors, first),
            _ => self.run_any(vectors, first, length),
        }
    }
}

impl Operations<'_> {
    /// For pieces of `K` samples in which nothing is silent.
    #[inline(always)]
    fn run_heard<V: Vectors, const K: usize>(self, v: V, first: usize) {
        let Some(mut window) = self.pool.window::<K>(first) else {
            return;
        };
        for operation in self.operations {
            let start = operation.taps.start as usize;
            let Some(taps) = self.taps.get(start..start + operation.taps.len as usize) else {
                continue;
            };
            let heard = Heard {
                taps,
                factors: self.factors,
                operation,
            };
            if let [tap] = *taps
                && operation.channels == 2
                && !operation.from_zero
            {
                heard.weigh_pair(v, tap, &mut window);
            } else if let [first, second] = *taps
                && operation.channels == 2
                && heard.is_plain_sum(first, second)
            {
                heard.add_pair(v, first, second, &mut window);
            } else if operation.channels == 2 {
                heard.write_pair(v, &mut window);
            } else {
                for channel in 0..operation.channels {
                    heard.write(v, channel, &mut window);
                }
            }
        }
    }

    /// For pieces of any length, whatever is silent.
    #[inline(always)]
    fn run_any<V: Vectors>(self, v: V, first: usize, length: usize) {
        let (samples, stride, contents) = self.pool.parts_mut();
        for operation in self.operations {
            let start = operation.taps.start as usize;
            let Some(taps) = self.taps.get(start..start + operation.taps.len as usize) else {
                continue;
            };
            let channels = operation.channels as usize;
            let is_heard = taps.iter().any(|tap| {
                let first = tap.buffer as usize;
                let contents = contents.get(first..first + channels).unwrap_or(&[]);
                contents.iter().any(|content| *content != Content::Silent)
            });
            for channel in 0..channels {
                let into = operation.into as usize + channel;
                let sum = Sum {
                    taps,
                    factors: self.factors,
                    channel,
                    first,
                    stride,
                    from_zero: operation.from_zero,
                    post: operation.post as usize,
                };
                let is_heard = is_heard && sum.last() != 0.0 && !sum.is_muted();
                if let Some(content) = contents.get_mut(into) {
                    *content = if is_heard {
                        Content::Signal
                    } else {
                        Content::Silent
                    };
                }
                let target = into * stride + first;
                if is_heard {
                    sum.write(v, target, length, samples);
                } else if let Some(samples) = samples.get_mut(target..target + length) {
                    samples.fill(0.0);
                }
            }
        }
    }
}

/// One channel of an operation.
#[derive(Clone, Copy)]
struct Sum<'a> {
    taps: &'a [Tap],
    factors: &'a [f32],
    /// Samples from buffer to buffer.
    stride: usize,
    channel: usize,
    /// First sample within the buffers.
    first: usize,
    from_zero: bool,
    /// The place of the first channel's last factor.
    post: usize,
}

impl Sum<'_> {
    #[inline(always)]
    fn write<V: Vectors>(self, v: V, target: usize, length: usize, samples: &mut [f32]) {
        if let [tap] = self.taps
            && self.is_copy(*tap)
        {
            self.copy(*tap, target, length, samples);
            return;
        }
        let lanes = <V as Lanes<f32>>::LANES;
        let mut at = 0;
        while at + 8 * lanes <= length {
            self.part::<V, 8>(v, target + at, at, samples);
            at += 8 * lanes;
        }
        while at + lanes <= length {
            self.part::<V, 1>(v, target + at, at, samples);
            at += lanes;
        }
    }

    #[inline(always)]
    fn copy(self, tap: Tap, target: usize, length: usize, samples: &mut [f32]) {
        let from = self.source(tap);
        if from != target && from.max(target) + length <= samples.len() {
            samples.copy_within(from..from + length, target);
        }
    }

    /// Whether a single tap passes as it is, bit by bit.
    #[inline(always)]
    #[expect(clippy::float_cmp, reason = "exactly one leaves the samples alone")]
    fn is_copy(&self, tap: Tap) -> bool {
        !self.from_zero && self.last() == 1.0 && self.factor(tap) == 1.0
    }

    /// Whether it only weighs, and the first of its two factors is 0.
    #[inline(always)]
    fn is_muted(&self) -> bool {
        matches!(self.taps, [tap] if !self.from_zero && self.factor(*tap) == 0.0)
    }

    /// The place of a tap's first sample.
    #[inline(always)]
    fn source(&self, tap: Tap) -> usize {
        (tap.buffer as usize + self.channel) * self.stride + self.first
    }

    #[inline(always)]
    fn factor(&self, tap: Tap) -> f32 {
        let factor = self.factors.get(tap.gain as usize + self.channel);
        factor.copied().unwrap_or(0.0)
    }

    #[inline(always)]
    fn last(&self) -> f32 {
        let factor = self.factors.get(self.post + self.channel);
        factor.copied().unwrap_or(0.0)
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
            let from = self.source(*tap) + at;
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
        let post = v.splat(self.last());
        if let Some(target) = samples.get_mut(target..target + N * lanes) {
            for (part, sum) in sums.iter().enumerate() {
                let target = &mut target[part * lanes..(part + 1) * lanes];
                v.store(Lanes::<f32>::mul(v, *sum, post), target);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use airloom_api::process::io::Span;
    use airloom_dsp::simd::token::Simd;

    /// A pool of six buffers with different samples, each a little beyond the last.
    fn pool(frames: usize) -> Pool {
        let mut pool = Pool::new(6, frames);
        for number in 0..6_u8 {
            for (frame, sample) in (0_u16..).zip(pool.samples_mut(u32::from(number), 0..frames)) {
                *sample = (f32::from(frame) * 0.37 + f32::from(number)).sin();
            }
            pool.set_content(u32::from(number), Content::Signal);
        }
        pool
    }

    /// Runs one operation on every level and compares with the definition, bit by bit.
    fn check(frames: usize, from_zero: bool, zero: f32) {
        let factors = [1.0, 1.0, 0.3, 0.7, zero, 0.9, -0.4];
        let taps = [(0, 3), (2, 5), (4, 4)].map(|(buffer, gain)| Tap { buffer, gain });
        let operation = Operation {
            into: 2,
            channels: 2,
            taps: Span { start: 0, len: 3 },
            post: 2,
            from_zero,
        };
        let before = pool(frames);
        for simd in Simd::all() {
            let mut pool = pool(frames);
            simd.run(Operations {
                operations: &[operation],
                taps: &taps,
                factors: &factors,
                pool: &mut pool,
                piece: Piece { offset: 0, frames },
                is_heard: zero != 0.0,
            });
            for channel in 0..2 {
                let gain = |tap: &Tap| factors[tap.gain as usize + channel as usize];
                let got = pool.samples(2 + channel, 0..frames);
                for (frame, got) in got.iter().enumerate() {
                    let mut sum = if from_zero { 0.0 } else { -0.0 };
                    for tap in taps.iter().filter(|tap| !from_zero || gain(tap) != 0.0) {
                        sum += before.samples(tap.buffer + channel, 0..frames)[frame] * gain(tap);
                    }
                    let expected = sum * factors[2 + channel as usize];
                    assert_eq!(
                        got.to_bits(),
                        expected.to_bits(),
                        "{simd:?}, {frames} frames"
                    );
                }
            }
        }
    }

    #[test]
    fn every_level_gives_the_bits_of_the_definition() {
        for frames in [1, 16, 32, 48, 64, 128, 130, 400] {
            for from_zero in [false, true] {
                for zero in [0.0, 0.2] {
                    check(frames, from_zero, zero);
                }
            }
        }
    }

    #[test]
    fn silence_and_a_factor_of_zero_are_known_to_be_silent() {
        let mut pool = pool(64);
        pool.samples_mut(0, 0..64).fill(f32::INFINITY);
        for number in [1, 2] {
            pool.samples_mut(number, 0..64).fill(0.0);
            pool.set_content(number, Content::Silent);
        }
        let taps = [0, 1].map(|buffer| Tap { buffer, gain: 0 });
        let operation = |into, tap, post| Operation {
            into,
            channels: 1,
            taps: Span { start: tap, len: 1 },
            post,
            from_zero: false,
        };
        Simd::best().run(Operations {
            operations: &[operation(3, 0, 1), operation(4, 1, 0), operation(5, 0, 0)],
            taps: &taps,
            factors: &[1.0, 0.0],
            pool: &mut pool,
            piece: Piece {
                offset: 0,
                frames: 64,
            },
            is_heard: false,
        });
        for number in [3, 4] {
            assert_eq!(pool.content(number), Content::Silent);
            assert_eq!(pool.samples(number, 0..64), [0.0; 64]);
        }
        assert_eq!(pool.content(5), Content::Signal);
        assert_eq!(pool.samples(5, 0..64), [f32::INFINITY; 64]);
    }
}
