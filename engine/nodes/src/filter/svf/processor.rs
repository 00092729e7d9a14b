//! The real-time half of the resonant filter.
//!
//! Simper's steps (see `airloom_dsp::filter::svf`) frame by frame, with the cutoff and the quality of that very frame.

use airloom_api::param::view::Params;
use airloom_api::process::io::{Io, Outputs};
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::filter::crossover::warped;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::filter::quiet::{SILENCE, is_looked_at};
use crate::grid;
use crate::parameter::FADE_SECONDS;

const MODE: usize = 0;
/// The parameter `cutoff_hz`.
pub const CUTOFF: usize = 1;
/// The parameter `q`.
pub const Q: usize = 2;

/// Most frames at once: from one grid frame to the next.
const PIECE: usize = 16;

/// Parts of low-pass, high-pass, band-pass and notch in the output.
type Weights = [f64; 4];

/// The filter over all channels.
pub struct Played {
    rate_hz: f64,
    /// s1, s2 of each channel.
    states: Vec<[f64; 2]>,
    /// The mode at the last look; `None` before the first frame.
    mode: Option<usize>,
    from: Weights,
    /// Frames into the fade to the mode, and its length.
    position: u32,
    length: u32,
    at_rest: bool,
}

/// What the frames of a piece are computed with.
#[derive(Clone, Copy, Default)]
struct Factors {
    a1: f64,
    a2: f64,
    a3: f64,
    mix: [f64; 3],
}

impl Played {
    /// A filter at rest.
    pub fn new(channels: usize, rate: SampleRate) -> Self {
        let length = rate.frames(FADE_SECONDS).0.max(1);
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        Self {
            rate_hz: rate.as_f64(),
            states: vec![[0.0; 2]; channels],
            mode: None,
            from: [0.0; 4],
            position: length,
            length,
            at_rest: true,
        }
    }

    fn is_fading(&self) -> bool {
        self.position < self.length
    }

    /// The parts of the outputs now.
    fn weights(&self) -> Weights {
        let mut target = [0.0; 4];
        if let Some(weight) = target.get_mut(self.mode.unwrap_or(0)) {
            *weight = 1.0;
        }
        if !self.is_fading() {
            return target;
        }
        let way = f64::from(self.position) / f64::from(self.length);
        let mut weights = self.from;
        for (weight, target) in weights.iter_mut().zip(target) {
            *weight += (target - *weight) * way;
        }
        weights
    }

    /// Takes note of the mode on a grid frame.
    fn look(&mut self, mode: usize) {
        if self.mode == Some(mode) {
            return;
        }
        if self.mode.is_some() {
            self.from = self.weights();
            self.position = 0;
        }
        self.mode = Some(mode);
    }

    fn factors(&self, params: &Params<'_>, frame: usize) -> Factors {
        let g = warped(params.at(CUTOFF, frame), self.rate_hz);
        let k = 1.0 / params.at(Q, frame);
        let a1 = 1.0 / (1.0 + g * (g + k));
        let a2 = g * a1;
        let [low, high, band, notch] = self.weights();
        Factors {
            a1,
            a2,
            a3: g * a2,
            mix: [high + notch, k * (band - high - notch), low - high],
        }
    }

    /// Whether the same factors serve the whole call.
    fn is_steady(&self, params: &Params<'_>) -> bool {
        let steady = |param| params.steady(param).is_some();
        !self.is_fading() && steady(CUTOFF) && steady(Q)
    }

    /// Runs `start..end` of the call, at most a piece, in place.
    fn run(&mut self, outputs: &mut Outputs<'_>, params: &Params<'_>, start: usize, end: usize) {
        let mut factors = [Factors::default(); PIECE];
        let factors = &mut factors[..end - start];
        if self.is_steady(params) {
            factors.fill(self.factors(params, start));
        } else {
            for (factors, frame) in factors.iter_mut().zip(start..) {
                if self.is_fading() {
                    self.position += 1;
                }
                *factors = self.factors(params, frame);
            }
        }
        for (channel, state) in self.states.iter_mut().enumerate() {
            let [mut s1, mut s2] = *state;
            let samples = &mut outputs.channel(0, channel)[start..end];
            for (sample, factors) in samples.iter_mut().zip(factors.iter()) {
                let v0 = f64::from(*sample);
                let v3 = v0 - s2;
                let v1 = factors.a1 * s1 + factors.a2 * v3;
                let v2 = s2 + factors.a2 * s1 + factors.a3 * v3;
                s1 = 2.0 * v1 - s1;
                s2 = 2.0 * v2 - s2;
                let [m0, m1, m2] = factors.mix;
                // + 0 makes -0 +0, so that silence is.
                *sample = narrow(m0 * v0 + m1 * v1 + m2 * v2 + 0.0);
            }
            *state = [s1, s2];
        }
    }

    fn drop_silence(&mut self) -> bool {
        let mut states = self.states.iter().flatten();
        let is_silent = states.all(|state| state.abs() < SILENCE);
        if is_silent {
            self.states.fill([0.0; 2]);
        }
        is_silent
    }
}

impl Processor for Played {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        self.at_rest &= silent_in;
        let silent = self.at_rest;
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            if self.mode.is_none() || grid::is_on(frame) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "choices are rounded and clamped to their few options"
                )]
                self.look(params.at(MODE, start).round() as usize);
            }
            if is_looked_at(frame) && self.drop_silence() {
                self.at_rest = silent_in;
            }
            let end = frames.min(start + grid::frames_to_next(frame));
            self.run(&mut io.outputs, &params, start, end);
            start = end;
        }
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.states.len() {
            io.outputs.mark(0, channel, content);
        }
        let asks_no_other = params.steady(MODE).is_some()
            && self.mode.is_some_and(|mode| mode == params.choice(MODE));
        if silent && asks_no_other && !self.is_fading() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.states.fill([0.0; 2]);
        self.mode = None;
        self.position = self.length;
        self.at_rest = true;
    }
}
