//! The all-pass that smears.

use crate::delay::glide::{frames_f64, whole_frames};

/// Schroeder's all-pass ("Natural sounding artificial reverberation", 1962): y = k·v\[m\] - g·v, v = x + g·k·v\[m\], all
/// frequencies alike for k = 1, a click becomes a train. The delay may move. With k below 1 it loses on the way what a
/// line of m frames loses, so that the modes of a loop it stands in all decay alike.
#[derive(Debug, Clone)]
pub struct AllPass {
    ring: Vec<f32>,
    next: usize,
}

impl AllPass {
    /// One of up to `longest` frames.
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self {
            ring: vec![0.0; (longest + 4).next_power_of_two()],
            next: 0,
        }
    }

    /// Bytes that such a one takes.
    #[must_use]
    pub fn bytes(longest: usize) -> usize {
        (longest + 4).next_power_of_two() * size_of::<f32>()
    }

    fn behind(&self, frames: usize) -> f32 {
        let mask = self.ring.len() - 1;
        self.ring[self.next.wrapping_sub(frames) & mask]
    }

    /// What left it `frames` (at least 1) before the frame that comes next.
    #[inline]
    #[must_use]
    pub fn tap(&self, frames: usize) -> f32 {
        self.behind(frames.max(1))
    }

    /// The next frame, at a delay of `frames`, at least 1, read along a straight line, of which `kept` is kept.
    #[inline]
    pub fn process(&mut self, x: f32, frames: f64, gain: f32, kept: f32) -> f32 {
        let whole = whole_frames(frames).max(1);
        #[expect(clippy::cast_possible_truncation, reason = "a fraction of a frame")]
        let part = (frames - frames_f64(whole)) as f32;
        let (near, far) = (self.behind(whole), self.behind(whole + 1));
        let delayed = kept * (near + (far - near) * part);
        let inner = x + gain * delayed;
        let place = self.next;
        self.ring[place] = inner;
        self.next = (place + 1) & (self.ring.len() - 1);
        delayed - gain * inner
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.ring.fill(0.0);
        self.next = 0;
    }
}
