//! fundsp 0.23: the mixer and the chain as its static combinators, which the compiler sees through; the overhead as
//! its dynamic `Net`.

pub mod net;
pub mod nodes;

use ::fundsp::audiounit::AudioUnit;
use ::fundsp::biquad::{Biquad, BiquadCoefs};
use ::fundsp::buffer::BufferVec;
use ::fundsp::combinator::An;
use ::fundsp::prelude::{busi, limiter_stereo, mul, pipei};
use ::fundsp::typenum::{U64, U512};

use crate::contest::Contestant;
use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w1::strips::{self, bands, gains};
use crate::graph::w2::chain::{self, COMPARED, Definition, SEED, SignalToNoise};
use crate::noise::Noise;
use crate::peers::alike::expect_alike;

/// It computes at most this many frames at once.
pub const MOST_FRAMES: usize = 64;

/// A unit with noise to work on.
pub struct Playing {
    unit: Box<dyn AudioUnit>,
    /// In pieces of [`MOST_FRAMES`].
    input: Vec<BufferVec>,
    output: BufferVec,
    frames: usize,
}

impl Playing {
    /// A stereo unit over blocks of `frames`, with the noise that the engine hears.
    fn new(mut unit: Box<dyn AudioUnit>, frames: usize) -> Self {
        unit.set_sample_rate(f64::from(RATE_HZ));
        unit.allocate();
        let piece = frames.min(MOST_FRAMES);
        let mut input = vec![BufferVec::new(2); frames / piece];
        for (channel, mut noise) in [Noise::new(1), Noise::new(2)].into_iter().enumerate() {
            for buffer in &mut input {
                noise.fill(&mut buffer.channel_f32_mut(channel)[..piece]);
            }
        }
        Self {
            unit,
            input,
            output: BufferVec::new(2),
            frames: piece,
        }
    }

    /// One block.
    pub fn block(&mut self) {
        for input in &self.input {
            self.unit.process(
                self.frames,
                &input.buffer_ref(),
                &mut self.output.buffer_mut(),
            );
        }
    }

    /// The left channel of the block's last piece.
    pub fn left(&mut self) -> &[f32] {
        &self.output.channel_f32(0)[..self.frames]
    }
}

/// The cookbook's peaking section, in f64: faster here than the state-variable filter, at any precision.
fn peak(frequency_hz: f64, q: f64, gain_db: f64) -> An<Biquad<f64>> {
    let amplitude = 10.0_f64.powf(gain_db / 20.0);
    An(Biquad::with_coefs(BiquadCoefs::bell(
        f64::from(RATE_HZ),
        frequency_hz,
        q,
        amplitude,
    )))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "fundsp takes single precision here"
)]
fn single(value: f64) -> f32 {
    value as f32
}

fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(0)
}

/// The wide mixer as one static unit.
///
/// # Errors
/// [`Failure::Unexpected`] if it does not sound like ours.
pub fn mixer(frames: usize, ours: &[f32]) -> Result<Contestant<'static>, Failure> {
    let graph = busi::<U64, _, _>(|place| {
        let [first, second, third, fourth] = bands(index(place)).map(|(frequency_hz, gain_db)| {
            let bell = peak(frequency_hz, strips::Q, gain_db);
            bell.clone() | bell
        });
        let [left, right] = gains(index(place)).map(single);
        (mul(left) | mul(right)) >> first >> second >> third >> fourth
    }) >> limiter_stereo(0.005, 0.1);
    let mut playing = Playing::new(Box::new(graph), frames);
    for _ in 0..48_000 / frames {
        playing.block();
    }
    expect_alike("fundsp", playing.left(), ours)?;
    Ok(Contestant::in_process(
        "fundsp 0.23, static graph",
        "fundsp.",
        move || playing.block(),
    ))
}

fn deep() -> Box<dyn AudioUnit> {
    Box::new(pipei::<U512, _, _>(|place| {
        let (frequency_hz, gain_db) = chain::band(index(place), 512);
        let bell = peak(frequency_hz, chain::Q, gain_db);
        bell.clone() | bell
    }))
}

/// The deep chain as one static unit, and its accuracy.
///
/// # Errors
/// None so far.
pub fn chain(frames: usize) -> Result<(Contestant<'static>, f64), Failure> {
    let mut accuracy = SignalToNoise::default();
    let mut definition = Definition::new(512);
    let mut noise = Noise::new(SEED);
    let mut playing = Playing::new(deep(), MOST_FRAMES);
    for _ in 0..COMPARED / MOST_FRAMES {
        let mut expected = [0.0; MOST_FRAMES];
        if let Some(input) = playing.input.first_mut() {
            let left = input.channel_f32_mut(0);
            noise.fill(left);
            for (expected, sample) in expected.iter_mut().zip(left) {
                *expected = definition.step(*sample);
            }
        }
        playing.block();
        for (expected, found) in expected.iter().zip(playing.left()) {
            accuracy.compare(*expected, *found);
        }
    }
    let mut playing = Playing::new(deep(), frames);
    let label = "fundsp 0.23, static graph";
    Ok((
        Contestant::in_process(label, "fundsp.", move || playing.block()),
        accuracy.db(),
    ))
}
