//! Band-limited impulses at times between frames.

use crate::oscillator::pending::Pending;
use crate::oscillator::residual::{Residuals, residuals};

/// Adds up band-limited impulses (see [`Residuals::add_impulse`]): an area of 1 has the spectrum of one sample of 1, up
/// to 0.417 of the rate. They set in at their time and last 96 frames.
pub struct Pulses {
    residuals: &'static Residuals,
    pending: Pending,
}

impl Pulses {
    /// At rest. Off the audio thread: the first one makes the tables.
    #[must_use]
    pub fn new() -> Self {
        Self {
            residuals: residuals(),
            pending: Pending::new(),
        }
    }

    /// Forgets what is pending.
    pub fn reset(&mut self) {
        self.pending = Pending::new();
    }

    /// An impulse `since` (0 … 1) frames before the next frame.
    pub fn add(&mut self, since: f64, area: f64) {
        if let Some(frames) = self.pending.ahead() {
            self.residuals.add_impulse(frames, since, area);
        }
    }

    /// The next frame.
    #[inline]
    pub fn next_sample(&mut self) -> f64 {
        f64::from(self.pending.take())
    }
}

impl Default for Pulses {
    fn default() -> Self {
        Self::new()
    }
}
