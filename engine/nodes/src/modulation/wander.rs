//! A delay that wanders: what chorus, flanger and vibrato are made of.

use airloom_api::process::context::Context;
use airloom_dsp::delay::glide::{Glide, frames_f64, whole_frames};
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::sample::narrow;

/// The most that a set delay moves in a frame: turning the knob bends the pitch by a third of a semitone at most.
const MOST: f64 = 0.02;

/// One channel's past.
#[derive(Debug, Clone)]
pub struct Wander {
    line: DelayLine,
    fed_back: f64,
}

impl Wander {
    /// One of up to `seconds`.
    pub fn new(seconds: f64, rate_hz: f64) -> Self {
        Self {
            line: DelayLine::new(whole_frames(seconds * rate_hz) + 4, Context::GRID),
            fed_back: 0.0,
        }
    }

    /// Bytes that such a past takes.
    pub fn bytes(seconds: f64, rate_hz: f64) -> usize {
        DelayLine::bytes(whole_frames(seconds * rate_hz) + 4, Context::GRID)
    }

    /// Takes a frame and gives the one that lies `frames` behind it.
    #[inline]
    pub fn process(&mut self, x: f32, frames: f64, feedback: f64) -> f64 {
        self.line
            .push(narrow(f64::from(x) + feedback * self.fed_back));
        let y = f64::from(self.line.read_lagrange(frames));
        self.fed_back = y;
        y
    }

    /// Takes a frame.
    #[inline]
    pub fn push(&mut self, x: f32) {
        self.line.push(x);
    }

    /// What lies `frames` behind the frame that was taken last.
    #[inline]
    pub fn read(&self, frames: f64) -> f64 {
        f64::from(self.line.read_lagrange(frames))
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.line.clear();
        self.fed_back = 0.0;
    }
}

/// Milliseconds that are set, in frames, gliding; the first time at once.
pub fn follow(glide: &mut Option<Glide>, milliseconds: f64, rate_hz: f64) -> [f64; 2] {
    let frames = milliseconds / 1000.0 * rate_hz;
    let glide = glide.get_or_insert(Glide::at(frames));
    glide.step(frames, MOST * frames_f64(Context::GRID));
    [glide.now(), glide.next()]
}
