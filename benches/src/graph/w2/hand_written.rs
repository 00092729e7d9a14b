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

/// Bands that are worked on at once, in vectors.
struct Bands<V: Lanes<f64>> {
    coefficients: [[V::Vector; COEFFICIENTS]; ABREAST],
    memory: [[V::Vector; STATES]; ABREAST],
    /// What each band gave last, for the next one.
    flowing: [V::Vector; ABREAST],
}

impl<V: Lanes<f64>> Bands<V> {
    const PAIRS: usize = V::LANES / 2;

    /// Each band a frame further back than the one before it: the first works on frame `time`. Unless the time is
    /// `WHOLE`, only bands whose frame lies in the block remember it.
    #[inline(always)]
    fn step<const WHOLE: bool>(&mut self, v: V, time: usize, sound: &mut [[f64; 2]]) {
        let mut arriving = [[0.0; 2]; ABREAST];
        arriving[0] = sound.get(time).copied().unwrap_or_default();
        for (place, flowing) in arriving.iter_mut().skip(1).zip(self.flowing) {
            *place = v.first_pair(flowing);
        }
        for (vector, arriving) in arriving.into_iter().enumerate() {
            let [b0, b1, b2, a1, a2] = self.coefficients[vector];
            let [one, two] = self.memory[vector];
            let x = v.shift_in(self.flowing[vector], arriving);
            let y = v.add(v.mul(b0, x), one);
            let next = [
                v.add(v.sub(v.mul(b1, x), v.mul(a1, y)), two),
                v.sub(v.mul(b2, x), v.mul(a2, y)),
            ];
            self.memory[vector] = if WHOLE {
                next
            } else {
                let first = (time + 1).saturating_sub(sound.len());
                let [from, to] = [first, time + 1]
                    .map(|band| band.saturating_sub(vector * Self::PAIRS).min(Self::PAIRS));
                // The first band lies in the highest lanes: what flows on leaves at the lowest.
                let busy = v.pairs(Self::PAIRS - to, Self::PAIRS - from);
                [v.select(busy, next[0], one), v.select(busy, next[1], two)]
            };
            self.flowing[vector] = y;
        }
        let frame = (time + 1).checked_sub(ABREAST * Self::PAIRS);
        if let Some(pair) = frame.and_then(|frame| sound.get_mut(frame)) {
            *pair = v.first_pair(self.flowing[ABREAST - 1]);
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
    let mut bands = Bands::<V> {
        coefficients: [[v.splat(0.0); COEFFICIENTS]; ABREAST],
        memory: [[v.splat(0.0); STATES]; ABREAST],
        flowing: [v.splat(0.0); ABREAST],
    };
    for vector in 0..ABREAST {
        let from = first + vector * pairs;
        for (place, list) in bands.coefficients[vector].iter_mut().zip(coefficients) {
            *place = v.load(backwards(&list[from..from + pairs])[..pairs].as_flattened());
        }
        for (place, list) in bands.memory[vector].iter_mut().zip(&*states) {
            *place = v.load(backwards(&list[from..from + pairs])[..pairs].as_flattened());
        }
    }
    let depth = ABREAST * pairs - 1;
    let frames = sound.len();
    let whole = depth..frames.max(depth);
    for time in 0..whole.start {
        bands.step::<false>(v, time, sound);
    }
    for time in whole.clone() {
        bands.step::<true>(v, time, sound);
    }
    for time in whole.end..frames + depth {
        bands.step::<false>(v, time, sound);
    }
    for (vector, memory) in bands.memory.into_iter().enumerate() {
        let from = first + vector * pairs;
        for (list, state) in states.iter_mut().zip(memory) {
            let mut values = [[0.0; 2]; MOST_PAIRS];
            v.store(state, values.as_flattened_mut());
            let values = backwards(&values[..pairs]);
            list[from..from + pairs].copy_from_slice(&values[..pairs]);
        }
    }
}

/// The last one first.
#[inline(always)]
fn backwards(some: &[[f64; 2]]) -> [[f64; 2]; MOST_PAIRS] {
    let mut values = [[0.0; 2]; MOST_PAIRS];
    for (value, one) in values.iter_mut().zip(some.iter().rev()) {
        *value = *one;
    }
    values
}
