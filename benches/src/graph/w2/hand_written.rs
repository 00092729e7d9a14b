//! W2 as somebody would write it who knows the chain when compiling: f64, left and right of several neighbouring bands
//! in the lanes of a vector, each band a frame behind the one before it.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::lanes::Lanes;
use airloom_dsp::simd::token::Simd;

use crate::graph::w2::chain::{Peak, Q, band};
use crate::noise::Noise;

/// Vectors that are worked on at once: enough to hide what each waits for.
const ABREAST: usize = 4;

/// Pairs in the widest vector.
const MOST_PAIRS: usize = 4;

/// Values of a band: coefficients and state in direct form II, transposed.
const COEFFICIENTS: usize = 5;
const STATES: usize = 2;

/// A chain with noise to work on.
#[derive(Debug)]
pub struct HandWritten {
    simd: Simd,
    /// By coefficient, then by band: the value for left and right.
    coefficients: [Vec<[f64; 2]>; COEFFICIENTS],
    /// By state, then by band.
    states: [Vec<[f64; 2]>; STATES],
    /// By frame.
    sound: Vec<[f64; 2]>,
    /// What comes in.
    pub input: [Vec<f32>; 2],
    output: [Vec<f32>; 2],
}

impl HandWritten {
    /// A chain of that many bands, a multiple of 16, over blocks of `frames`, with the noise that the engine hears.
    pub fn new(bands: usize, frames: usize) -> Self {
        let mut coefficients: [Vec<[f64; 2]>; COEFFICIENTS] = Default::default();
        for index in 0..bands {
            let (frequency_hz, gain_db) = band(index, bands);
            let peak = Peak::new(frequency_hz, gain_db, Q);
            for (list, value) in coefficients
                .iter_mut()
                .zip(peak.b.into_iter().chain(peak.a))
            {
                list.push([value; 2]);
            }
        }
        let silence = || [vec![0.0; frames], vec![0.0; frames]];
        let mut input = silence();
        for (seed, channel) in (1..).zip(&mut input) {
            Noise::new(seed).fill(channel);
        }
        Self {
            simd: Simd::best(),
            coefficients,
            states: std::array::from_fn(|_| vec![[0.0; 2]; bands]),
            sound: vec![[0.0; 2]; frames],
            input,
            output: silence(),
        }
    }

    /// One block.
    pub fn block(&mut self) {
        let [left, right] = &self.input;
        for (pair, (left, right)) in self.sound.iter_mut().zip(left.iter().zip(right)) {
            *pair = [f64::from(*left), f64::from(*right)];
        }
        self.simd.run(Chain {
            coefficients: &self.coefficients,
            states: &mut self.states,
            sound: &mut self.sound,
        });
        let [left, right] = &mut self.output;
        for (pair, (left, right)) in self.sound.iter().zip(left.iter_mut().zip(right)) {
            #[expect(clippy::cast_possible_truncation, reason = "the output is f32")]
            let pair = pair.map(|sample| sample as f32);
            [*left, *right] = pair;
        }
    }

    /// The left channel of the last block.
    pub fn left(&self) -> &[f32] {
        &self.output[0]
    }
}

struct Chain<'a> {
    coefficients: &'a [Vec<[f64; 2]>; COEFFICIENTS],
    states: &'a mut [Vec<[f64; 2]>; STATES],
    sound: &'a mut [[f64; 2]],
}

impl Kernel for Chain<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, vectors: V) {
        let pairs = <V as Lanes<f64>>::LANES / 2;
        let bands = self.coefficients[0].len();
        for first in (0..bands).step_by(ABREAST * pairs) {
            wavefront::<V>(vectors, self.coefficients, self.states, first, self.sound);
        }
    }
}

/// The next bands of all frames.
#[inline(always)]
fn wavefront<V: Lanes<f64>>(
    v: V,
    coefficients: &[Vec<[f64; 2]>; COEFFICIENTS],
    states: &mut [Vec<[f64; 2]>; STATES],
    first: usize,
    sound: &mut [[f64; 2]],
) {
    let pairs = V::LANES / 2;
    let load = |list: &[[f64; 2]], vector: usize| {
        // The first band in the highest lanes: what flows on leaves at the lowest.
        let mut values = [[0.0; 2]; MOST_PAIRS];
        let bands = list.iter().skip(first + vector * pairs).take(pairs);
        for (value, band) in values[..pairs].iter_mut().rev().zip(bands) {
            *value = *band;
        }
        v.load(values.as_flattened())
    };
    let coefficients: [[V::Vector; COEFFICIENTS]; ABREAST] =
        std::array::from_fn(|vector| std::array::from_fn(|each| load(&coefficients[each], vector)));
    let mut memory: [[V::Vector; STATES]; ABREAST] =
        std::array::from_fn(|vector| std::array::from_fn(|each| load(&states[each], vector)));
    // What each band gave last, for the next one.
    let mut flowing = [v.splat(0.0); ABREAST];
    let bands = ABREAST * pairs;
    let frames = sound.len();

    let mut step = |time: usize, sound: &mut [[f64; 2]], is_whole: bool| {
        let arriving: [[f64; 2]; ABREAST] = std::array::from_fn(|vector| match vector {
            0 => sound.get(time).copied().unwrap_or_default(),
            _ => v.first_pair(flowing[vector - 1]),
        });
        for vector in 0..ABREAST {
            let [b0, b1, b2, a1, a2] = coefficients[vector];
            let [one, two] = memory[vector];
            let x = v.shift_in(flowing[vector], arriving[vector]);
            let y = v.add(v.mul(b0, x), one);
            let next = [
                v.add(v.sub(v.mul(b1, x), v.mul(a1, y)), two),
                v.sub(v.mul(b2, x), v.mul(a2, y)),
            ];
            if is_whole {
                memory[vector] = next;
            } else {
                // Only bands whose frame lies in this block.
                let place = |band: usize| band.saturating_sub(vector * pairs).min(pairs);
                let first = place((time + 1).saturating_sub(frames));
                let busy = v.pairs(pairs - place(time + 1), pairs - first);
                memory[vector] = [v.select(busy, next[0], one), v.select(busy, next[1], two)];
            }
            flowing[vector] = y;
        }
        if let Some(pair) = (time + 1)
            .checked_sub(bands)
            .and_then(|frame| sound.get_mut(frame))
        {
            *pair = v.first_pair(flowing[ABREAST - 1]);
        }
    };
    let whole = bands - 1..frames.max(bands - 1);
    for time in 0..whole.start {
        step(time, sound, false);
    }
    for time in whole.clone() {
        step(time, sound, true);
    }
    for time in whole.end..frames + bands - 1 {
        step(time, sound, false);
    }
    let mut values = [[0.0; 2]; MOST_PAIRS];
    for (vector, memory) in memory.into_iter().enumerate() {
        let from = first + vector * pairs;
        for (list, state) in states.iter_mut().zip(memory) {
            v.store(state, values.as_flattened_mut());
            for (place, value) in list.iter_mut().skip(from).zip(values[..pairs].iter().rev()) {
                *place = *value;
            }
        }
    }
}
