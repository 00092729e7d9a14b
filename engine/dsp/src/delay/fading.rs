//! A read position of any fraction that moves by a crossfade.

use crate::delay::fraction::{FractionalDelay, PIECE};
use crate::delay::line::DelayLine;
use crate::sample::{frames_to_f64, narrow};

/// Where a line is read: at one delay, or on the way from one to another.
///
/// A new delay fades in linearly (both are the same signal, so their levels add as amplitudes). While a fade runs, a
/// newer delay waits for its end; of several, the last one wins.
#[derive(Clone, Copy, Debug)]
pub struct FadingTap {
    now: FractionalDelay,
    incoming: FractionalDelay,
    wanted: f64,
    is_fading: bool,
    /// Frames into the running fade.
    position: u64,
    fade: u64,
}

impl FadingTap {
    /// A tap at rest at a delay in frames; changes take `fade` frames.
    #[must_use]
    pub fn new(delay: f64, fade: u64) -> Self {
        let now = FractionalDelay::new(delay);
        Self {
            now,
            incoming: now,
            wanted: delay,
            is_fading: false,
            position: 0,
            fade: fade.max(1),
        }
    }

    /// Moves to `delay` from the next frame on, by a fade.
    pub fn set(&mut self, delay: f64) {
        self.wanted = delay;
        if !self.is_fading {
            self.begin();
        }
    }

    fn begin(&mut self) {
        self.is_fading = self.wanted != self.now.frames();
        if self.is_fading {
            self.incoming = FractionalDelay::new(self.wanted);
            // What is clamped is where it is.
            self.wanted = self.incoming.frames();
        }
        self.position = 0;
    }

    /// Where it is going.
    #[must_use]
    pub const fn wanted(&self) -> f64 {
        self.wanted
    }

    /// Whether no fade runs.
    #[must_use]
    pub const fn is_resting(&self) -> bool {
        !self.is_fading
    }

    /// Frames that may be read before [`Self::advance`] is called: at least 1.
    #[must_use]
    pub fn room(&self) -> usize {
        if !self.is_fading {
            return PIECE;
        }
        let left = usize::try_from(self.fade - self.position).unwrap_or(PIECE);
        left.clamp(1, PIECE)
    }

    /// Reads a piece of `line` of at most [`Self::room`] frames; see [`FractionalDelay::read_piece`].
    pub fn read_piece(&self, line: &DelayLine, unwritten: usize, out: &mut [f32]) {
        self.now.read_piece(line, unwritten, out);
        if !self.is_fading {
            return;
        }
        let mut incoming = [0.0; PIECE];
        let Some(incoming) = incoming.get_mut(..out.len()) else {
            return;
        };
        self.incoming.read_piece(line, unwritten, incoming);
        for ((position, old), new) in (self.position..).zip(out.iter_mut()).zip(incoming) {
            let way = frames_to_f64(position) / frames_to_f64(self.fade);
            let (from, to) = (f64::from(*old), f64::from(*new));
            *old = narrow(from + (to - from) * way);
        }
    }

    /// Moves on by as many frames as have been read of every channel.
    pub fn advance(&mut self, frames: usize) {
        if !self.is_fading {
            return;
        }
        self.position += frames as u64;
        if self.position >= self.fade {
            self.now = self.incoming;
            self.begin();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_to_the_last_delay_that_was_wanted() {
        let mut line = DelayLine::new(200, PIECE);
        let mut tap = FadingTap::new(10.0, 8);
        let mut out = [0.0];
        for frame in 0..300_u16 {
            if frame == 120 {
                tap.set(20.0);
            }
            if frame == 122 {
                tap.set(50.0);
                tap.set(30.0);
            }
            line.push(f32::from(frame));
            tap.read_piece(&line, 0, &mut out);
            tap.advance(1);
            match frame {
                10..=120 => assert_eq!(out[0], f32::from(frame - 10)),
                124 => assert_eq!(out[0], f32::midpoint(114.0, 104.0)),
                136.. => assert_eq!(out[0], f32::from(frame - 30)),
                _ => {}
            }
        }
        assert!(tap.is_resting());
    }
}
