//! A read position that moves without a click: from one whole delay to another by a crossfade.

use crate::delay::line::DelayLine;
use crate::sample::{frames_to_f64, narrow};

/// Where a line is read. Small and `Copy`: several channels are read at the same place by reading
/// each with a copy and keeping the last.
///
/// A new delay fades in linearly (both are the same signal, so their levels add as amplitudes)
/// over the fade given at construction. While a fade runs, a newer delay waits for its end; of
/// several, the last one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrossfadedTap {
    delay: usize,
    incoming: usize,
    wanted: usize,
    /// Frames into the running fade.
    position: u64,
    fade: u64,
}

impl CrossfadedTap {
    /// A tap at rest at `delay`; changes take `fade` frames.
    #[must_use]
    pub fn new(delay: usize, fade: u64) -> Self {
        Self {
            delay,
            incoming: delay,
            wanted: delay,
            position: 0,
            fade: fade.max(1),
        }
    }

    /// Moves to `delay` from the next frame on, by a fade.
    pub fn set(&mut self, delay: usize) {
        self.wanted = delay;
        if self.delay == self.incoming {
            self.incoming = delay;
            self.position = 0;
        }
    }

    /// The delay it is at, or is fading out of.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.delay
    }

    /// Where it is going.
    #[must_use]
    pub fn wanted(&self) -> usize {
        self.wanted
    }

    /// The longest delay that is being read.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.delay.max(self.incoming)
    }

    /// The shortest delay that is being read or will be.
    #[must_use]
    pub fn shortest(&self) -> usize {
        self.delay.min(self.incoming).min(self.wanted)
    }

    /// Reads the last `out.len()` frames that were written to `line`, each at this tap's delay
    /// before it, and moves on by as many frames.
    pub fn read_piece(&mut self, line: &DelayLine, out: &mut [f32]) {
        let frames = out.len();
        let mut done = 0;
        while done < frames {
            if self.delay == self.incoming {
                // The piece's later frames are still ahead of the ones read here.
                let ahead = frames - done;
                line.read_piece(self.delay, &mut out[done..done + ahead]);
                return;
            }
            let back = frames - 1 - done;
            let way = frames_to_f64(self.position) / frames_to_f64(self.fade);
            let old = f64::from(line.read(self.delay + back));
            let new = f64::from(line.read(self.incoming + back));
            out[done] = narrow(old + (new - old) * way);
            self.step();
            done += 1;
        }
    }

    fn step(&mut self) {
        self.position += 1;
        if self.position >= self.fade {
            self.delay = self.incoming;
            self.incoming = self.wanted;
            self.position = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn moves_from_one_delay_to_the_other_and_to_the_last_wanted() {
        let mut line = DelayLine::new(100, 1);
        let mut tap = CrossfadedTap::new(10, 8);
        let mut out = [0.0];
        for frame in 0..200 {
            if frame == 120 {
                tap.set(20);
            }
            if frame == 122 {
                tap.set(50);
                tap.set(30);
            }
            line.push(frame as f32);
            tap.read_piece(&line, &mut out);
            match frame {
                ..=120 if frame >= 10 => assert_eq!(out[0], (frame - 10) as f32),
                124 => assert_eq!(out[0], f32::midpoint(114.0, 104.0)),
                136.. => assert_eq!(out[0], (frame - 30) as f32),
                _ => {}
            }
        }
        assert_eq!((tap.delay(), tap.wanted(), tap.longest()), (30, 30, 30));
    }

    #[test]
    fn a_fade_of_a_sine_has_no_step_and_any_split_the_same_bits() {
        let sine: Vec<f32> = (0..4000)
            .map(|frame| narrow((TAU * 200.0 * f64::from(frame) / 48e3).sin()))
            .collect();
        let run = |size: usize| {
            let mut line = DelayLine::new(1000, 64);
            let mut tap = CrossfadedTap::new(100, 480);
            let mut out = vec![0.0; sine.len()];
            let mut at = 0;
            while at < sine.len() {
                if at == 1280 {
                    tap.set(337);
                }
                if at == 1344 {
                    tap.set(0);
                }
                let end = (at + size)
                    .min(sine.len())
                    .min(if at < 1280 { 1280 } else { at + 64 });
                let end = if at < 1344 { end.min(1344) } else { end };
                line.write(&sine[at..end]);
                tap.read_piece(&line, &mut out[at..end]);
                at = end;
            }
            out
        };
        let whole = run(64);
        for size in [1, 7, 13, 63] {
            assert_eq!(whole, run(size), "pieces of {size}");
        }
        // 2π·200/48000 is the sine's own steepest step; the fade adds at most 2/480.
        let steepest = whole[200..]
            .windows(2)
            .map(|two| (two[1] - two[0]).abs())
            .fold(0.0, f32::max);
        assert!(steepest < 0.0262 + 0.0042, "{steepest}");
    }
}
