//! One pass of a sweep, with its fades.

use std::f64::consts::FRAC_PI_2;

use airloom_api::time::SampleRate;
use airloom_dsp::oscillator::sweep::{Sweep, SweepKind};
use airloom_dsp::sample::frames_to_f64;

use crate::parameter::FADE_SECONDS;

/// One pass from start to stop.
#[derive(Clone, Copy)]
pub struct Run {
    sweep: Sweep,
    /// Frames of the fades at either end.
    fade: u64,
    /// Frames that are left of the fade by which it is cut short, and all of them.
    cut: Option<(u64, u64)>,
}

impl Run {
    /// A pass between two frequencies in cycles a frame.
    pub fn new(kind: SweepKind, (start, stop): (f64, f64), frames: u64, fade: u64) -> Self {
        Self {
            sweep: Sweep::new(kind, start, stop, frames),
            fade: fade.min(frames / 2),
            cut: None,
        }
    }

    /// The same on its way out.
    pub fn leaving(self, rate: SampleRate) -> Self {
        let frames = rate.frames(FADE_SECONDS).0.max(1);
        Self {
            cut: Some((frames, frames)),
            ..self
        }
    }

    /// Whether nothing is left of it.
    pub fn is_over(&self) -> bool {
        self.sweep.left() == 0 || self.cut.is_some_and(|(left, _)| left == 0)
    }

    /// The next frame.
    pub fn next(&mut self) -> f64 {
        let (passed, left) = (self.sweep.passed(), self.sweep.left().saturating_sub(1));
        let mut value = self.sweep.next_sample();
        let from_end = passed.min(left);
        if from_end < self.fade {
            // From 0 on the first and last frame to 1.
            let share = frames_to_f64(from_end) / frames_to_f64(self.fade);
            value *= (FRAC_PI_2 * share).sin().powi(2);
        }
        if let Some((left, all)) = &mut self.cut {
            *left -= 1;
            value *= frames_to_f64(*left) / frames_to_f64(*all);
        }
        value
    }
}
