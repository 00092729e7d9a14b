//! A value on a straight line from one grid frame to the next.

use airloom_api::process::context::Context;

/// Goes to its target in the frames between two grid frames. In closed form, so that splits leave no trace.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    start: f64,
    target: f64,
    /// Frames since the grid frame.
    position: usize,
}

impl Line {
    /// A value that stays.
    pub const fn resting(value: f64) -> Self {
        Self {
            start: value,
            target: value,
            position: 0,
        }
    }

    /// On a grid frame: goes to `target` until the next one, or is there at once.
    pub fn aim(&mut self, target: f64, jump: bool) {
        *self = Self {
            start: if jump { target } else { self.at(0) },
            target,
            position: 0,
        };
    }

    /// The value at an offset from the present frame.
    #[inline]
    pub fn at(&self, offset: usize) -> f64 {
        let passed = self.position + offset;
        if passed >= Context::GRID {
            return self.target;
        }
        self.start + (self.target - self.start) * (passed as f64 / Context::GRID as f64)
    }

    /// Lets frames pass.
    #[inline]
    pub fn advance(&mut self, frames: usize) {
        self.position = (self.position + frames).min(Context::GRID);
    }

    /// Whether it is not and stays not 0.
    #[inline]
    pub fn sounds(&self) -> bool {
        self.start != 0.0 || self.target != 0.0
    }
}
