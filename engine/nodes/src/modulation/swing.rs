//! An oscillation that is looked at once an interval of the grid.

use airloom_api::process::context::Context;
use airloom_dsp::delay::glide::frames_f64;

use crate::modulation::pace::Pace;

/// Where an oscillation is, over one interval of the grid.
#[derive(Debug, Clone, Copy, Default)]
pub struct Swing {
    /// Cycles at the beginning and the end of the interval; the first in 0 … 1.
    cycles: [f64; 2],
    /// The interval, by its first frame.
    interval: Option<u64>,
}

impl Swing {
    /// Goes to the interval that begins at `interval`; whether that is another one than before.
    pub fn follow(&mut self, interval: u64, pace: impl FnOnce() -> Pace) -> bool {
        if self.interval == Some(interval) {
            return false;
        }
        let pace = pace();
        let begin = match (self.interval, pace.place) {
            (_, Some(place)) => place,
            (Some(_), None) => self.cycles[1] - self.cycles[1].floor(),
            (None, None) => 0.0,
        };
        self.cycles = [begin, begin + pace.step * frames_f64(Context::GRID)];
        self.interval = Some(interval);
        true
    }

    /// A function of the cycle at both ends of the interval, `offset` cycles ahead.
    pub fn ends(&self, offset: f64, shape: impl Fn(f64) -> f64) -> [f64; 2] {
        self.cycles.map(|cycles| {
            let at = cycles + offset;
            shape(at - at.floor())
        })
    }

    /// As new.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// On a straight line from one end of the interval to the other; `frame` counts from its beginning.
#[inline]
pub fn between([from, to]: [f64; 2], frame: usize) -> f64 {
    from + (to - from) * frames_f64(frame) / frames_f64(Context::GRID)
}
