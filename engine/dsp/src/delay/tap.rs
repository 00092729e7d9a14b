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

    /// Whether no fade runs.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.delay == self.incoming
    }

    /// Reads a piece of `line` at this tap's delay and moves on by as many frames.
    ///
    /// `unwritten` says how many frames of the piece the line has not been given yet: 0 where the
    /// input was written first, all of them where the output comes before the input (then every
    /// delay must be at least as long as the piece).
    pub fn read_piece(&mut self, line: &DelayLine, unwritten: usize, out: &mut [f32]) {
        let frames = out.len();
        for done in 0..frames {
            if self.delay == self.incoming {
                line.read_piece(self.delay.saturating_sub(unwritten), &mut out[done..]);
                return;
            }
            // From the newest frame of the line back to this one.
            let back = frames - 1 - done;
            let read =
                |delay: usize| f64::from(line.read((delay + back).saturating_sub(unwritten)));
            let way = frames_to_f64(self.position) / frames_to_f64(self.fade);
            let (old, new) = (read(self.delay), read(self.incoming));
            out[done] = narrow(old + (new - old) * way);
            self.step();
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
            tap.read_piece(&line, 0, &mut out);
            match frame {
                ..=120 if frame >= 10 => assert_eq!(out[0], (frame - 10) as f32),
                124 => assert_eq!(out[0], f32::midpoint(114.0, 104.0)),
                136.. => assert_eq!(out[0], (frame - 30) as f32),
                _ => {}
            }
        }
        assert_eq!((tap.delay(), tap.wanted()), (30, 30));
        assert!(tap.is_resting());
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
                tap.read_piece(&line, 0, &mut out[at..end]);
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

    #[test]
    fn output_before_input_gives_the_same_signal() {
        let signal: Vec<f32> = (1..=640_u16).map(f32::from).collect();
        let run = |first: bool| {
            let mut line = DelayLine::new(200, 64);
            let mut tap = CrossfadedTap::new(64, 100);
            let mut out = vec![0.0; 640];
            for (block, samples) in signal.chunks(32).enumerate() {
                if block == 5 {
                    tap.set(151);
                }
                let piece = &mut out[block * 32..][..32];
                if first {
                    tap.read_piece(&line, 32, piece);
                    line.write(samples);
                } else {
                    line.write(samples);
                    tap.read_piece(&line, 0, piece);
                }
            }
            out
        };
        assert_eq!(run(true), run(false));
    }
}
