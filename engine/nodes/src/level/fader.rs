//! A gain in decibels and a mute that fades: what a strip of a mixer has.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_dsp::sample::narrow;

use crate::level::fade::Fade;

/// Most frames whose gains are worked out at once.
pub const PIECE: usize = 64;

/// The gains of one piece.
#[derive(Debug, Clone, Copy)]
pub enum Gains<'a> {
    /// One for all frames.
    Steady(f32),
    /// One a frame.
    Moving(&'a [f32]),
}

impl Gains<'_> {
    /// Multiplies in place. A gain of 0 gives +0 whatever comes in, a gain of 1 every bit of it.
    pub fn apply(self, samples: &mut [f32]) {
        match self {
            Gains::Steady(1.0) => {}
            Gains::Steady(0.0) => samples.fill(0.0),
            Gains::Steady(gain) => {
                for sample in samples {
                    *sample *= gain;
                }
            }
            Gains::Moving(gains) => {
                for (sample, gain) in samples.iter_mut().zip(gains) {
                    *sample = if *gain == 0.0 { 0.0 } else { *sample * gain };
                }
            }
        }
    }

    /// Adds `samples`, times these gains, to `sum`. A `sum` that began at +0 never becomes -0, so
    /// silent inputs may be left out.
    pub fn add(self, samples: &[f32], sum: &mut [f32]) {
        match self {
            Gains::Steady(0.0) => {}
            Gains::Steady(gain) => {
                for (sum, sample) in sum.iter_mut().zip(samples) {
                    *sum += sample * gain;
                }
            }
            Gains::Moving(gains) => {
                for ((sum, sample), gain) in sum.iter_mut().zip(samples).zip(gains) {
                    if *gain != 0.0 {
                        *sum += sample * gain;
                    }
                }
            }
        }
    }
}

/// The state of a fader; which parameters it reads is said when it is made.
#[derive(Debug, Clone)]
pub struct Fader {
    gain_db: usize,
    mute: usize,
    /// On means heard. `None` until the first frame, which starts at its value.
    fade: Option<Fade>,
    fade_frames: u64,
    /// The last level in decibels and its factor.
    level: (f64, f64),
}

impl Fader {
    /// A fader that reads the parameters with these indices.
    pub fn new(gain_db: usize, mute: usize, fade_frames: u64) -> Self {
        Self {
            gain_db,
            mute,
            fade: None,
            fade_frames,
            level: (0.0, 1.0),
        }
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        self.fade = None;
    }

    /// Whether no fade of the mute runs.
    pub fn is_resting(&self) -> bool {
        self.fade.is_none_or(|fade| fade.is_resting())
    }

    /// The gain if it is the same on every frame of this call.
    pub fn steady(&mut self, params: &Params<'_>) -> Option<f32> {
        let gain_db = params.steady(self.gain_db)?;
        let heard = params.steady(self.mute)? < 0.5;
        let fade = self.fade.get_or_insert(Fade::new(heard, self.fade_frames));
        if !fade.is_resting() || fade.is_on() != heard {
            return None;
        }
        if self.level.0 != gain_db {
            self.level = (gain_db, Decibels(gain_db).to_gain());
        }
        Some(narrow(self.level.1 * fade.target()))
    }

    /// The gains of a piece that starts at `start` of this call, in `into`.
    pub fn moving(&mut self, params: &Params<'_>, start: usize, into: &mut [f32]) {
        for (frame, gain) in (start..).zip(into) {
            let heard = params.at(self.mute, frame) < 0.5;
            let fade = self.fade.get_or_insert(Fade::new(heard, self.fade_frames));
            fade.switch(heard);
            *gain = narrow(Decibels(params.at(self.gain_db, frame)).to_gain() * fade.next());
        }
    }
}
