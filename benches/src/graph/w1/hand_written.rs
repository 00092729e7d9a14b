//! W1 as somebody would write it who knows the mixer when compiling: strips side by side in the lanes of vectors, the
//! four bands of a strip as a wavefront over three frames, so the output is three frames late.

use airloom_dsp::dynamics::limiter::{PIECE, PeakLimiter};
use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::lanes::Lanes;
use airloom_dsp::simd::token::Simd;

use crate::graph::w1::strips::{BANDS, Q, STRIPS, bands, gains};
use crate::graph::w2::chain::Peak;
use crate::noise::Noise;

/// Coefficients of a biquad in direct form II.
const COEFFICIENTS: usize = 5;

/// 5 ms, as the product's limiter has by default.
const LOOK_AHEAD: usize = 240;

/// A mixer with noise to work on.
#[derive(Debug)]
pub struct HandWritten {
    simd: Simd,
    strips: Strips,
    input: [Vec<f32>; 2],
    output: [Vec<f32>; 2],
    limiter: PeakLimiter,
}

/// By band and coefficient or by channel, band and state: one value for each strip.
#[derive(Debug)]
struct Strips {
    coefficients: [[[f32; STRIPS]; COEFFICIENTS]; BANDS],
    gains: [[f32; STRIPS]; 2],
    memory: [[[[f32; STRIPS]; 2]; BANDS]; 2],
    /// What a band gave last, for the next one.
    flowing: [[[f32; STRIPS]; BANDS]; 2],
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "coefficients of an f32 filter"
)]
fn single(value: f64) -> f32 {
    value as f32
}

impl HandWritten {
    /// Over blocks of `frames`, with the noise that the engine hears.
    pub fn new(frames: usize) -> Self {
        let mut strips = Strips {
            coefficients: [[[0.0; STRIPS]; COEFFICIENTS]; BANDS],
            gains: [[0.0; STRIPS]; 2],
            memory: [[[[0.0; STRIPS]; 2]; BANDS]; 2],
            flowing: [[[0.0; STRIPS]; BANDS]; 2],
        };
        for strip in 0..STRIPS {
            let [left, right] = gains(strip).map(single);
            strips.gains[0][strip] = left;
            strips.gains[1][strip] = right;
            for (band, (frequency_hz, gain_db)) in bands(strip).into_iter().enumerate() {
                let peak = Peak::new(frequency_hz, gain_db, Q);
                let values = peak.b.into_iter().chain(peak.a);
                for (place, value) in strips.coefficients[band].iter_mut().zip(values) {
                    place[strip] = single(value);
                }
            }
        }
        let silence = || [vec![0.0; frames], vec![0.0; frames]];
        let mut input = silence();
        for (seed, channel) in (1..).zip(&mut input) {
            Noise::new(seed).fill(channel);
        }
        let mut limiter = PeakLimiter::new(2, LOOK_AHEAD);
        limiter.set_ceiling(10.0_f64.powf(-1.0 / 20.0));
        Self {
            simd: Simd::best(),
            strips,
            input,
            output: silence(),
            limiter,
        }
    }

    /// One block.
    pub fn block(&mut self) {
        self.simd.run(Mix {
            strips: &mut self.strips,
            input: &self.input,
            output: &mut self.output,
        });
        let frames = self.input[0].len();
        for start in (0..frames).step_by(PIECE) {
            let end = frames.min(start + PIECE);
            for channel in &self.output {
                self.limiter.measure(&channel[start..end]);
            }
            self.limiter.compute(end - start);
            for (index, channel) in self.output.iter_mut().enumerate() {
                self.limiter.apply(index, &mut channel[start..end]);
            }
        }
    }

    /// The left channel of the last block.
    pub fn left(&self) -> &[f32] {
        &self.output[0]
    }
}

struct Mix<'a> {
    strips: &'a mut Strips,
    input: &'a [Vec<f32>; 2],
    output: &'a mut [Vec<f32>; 2],
}

impl Kernel for Mix<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        for channel in &mut *self.output {
            channel.fill(0.0);
        }
        let lanes = <V as Lanes<f32>>::LANES;
        for first in (0..STRIPS).step_by(lanes) {
            let some = first..first + lanes;
            for side in 0..2 {
                let (input, output) = (&self.input[side], &mut self.output[side]);
                side_of_some(vectors, self.strips, some.clone(), side, input, output);
            }
        }
    }
}

/// One channel of as many strips as there are lanes.
#[inline(always)]
fn side_of_some<V: Lanes<f32>>(
    v: V,
    strips: &mut Strips,
    some: std::ops::Range<usize>,
    side: usize,
    input: &[f32],
    output: &mut [f32],
) {
    let coefficients: [[V::Vector; COEFFICIENTS]; BANDS] = std::array::from_fn(|band| {
        std::array::from_fn(|each| v.load(&strips.coefficients[band][each][some.clone()]))
    });
    let gain = v.load(&strips.gains[side][some.clone()]);
    let mut memory: [[V::Vector; 2]; BANDS] = std::array::from_fn(|band| {
        std::array::from_fn(|each| v.load(&strips.memory[side][band][each][some.clone()]))
    });
    let mut flowing: [V::Vector; BANDS] =
        std::array::from_fn(|band| v.load(&strips.flowing[side][band][some.clone()]));
    for (sample, sum) in input.iter().zip(output) {
        let arriving = [
            v.mul(v.splat(*sample), gain),
            flowing[0],
            flowing[1],
            flowing[2],
        ];
        for band in 0..BANDS {
            let ([b0, b1, b2, a1, a2], x) = (coefficients[band], arriving[band]);
            let [first, second] = memory[band];
            let y = v.add(v.mul(b0, x), first);
            memory[band] = [
                v.add(v.sub(v.mul(b1, x), v.mul(a1, y)), second),
                v.sub(v.mul(b2, x), v.mul(a2, y)),
            ];
            flowing[band] = y;
        }
        let mut values = [0.0; STRIPS];
        v.store(flowing[BANDS - 1], &mut values);
        // Halves upon halves, as a tree.
        let mut width = V::LANES / 2;
        while width > 0 {
            for lane in 0..width {
                values[lane] += values[lane + width];
            }
            width /= 2;
        }
        *sum += values[0];
    }
    let kept = strips.memory[side]
        .iter_mut()
        .zip(&mut strips.flowing[side]);
    for ((kept, last), (memory, flowing)) in kept.zip(memory.into_iter().zip(flowing)) {
        for (kept, memory) in kept.iter_mut().zip(memory) {
            v.store(memory, &mut kept[some.clone()]);
        }
        v.store(flowing, &mut last[some.clone()]);
    }
}
