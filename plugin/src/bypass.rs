//! The host's bypass: the input, as late as the graph would have made it.

use std::ops::Range;

use airloom_api::time::SampleRate;
use airloom_dsp::delay::line::DelayLine;

use crate::layout::BUS_CHANNELS;

/// How long it takes to change over, in seconds.
const FADE_SECONDS: f64 = 0.010;

/// Delays the input and fades linearly between it and the graph's output.
///
/// The delay runs on while the graph is heard, so that changing over never meets a gap.
///
/// # Realtime Safety
///
/// [`new`](Self::new) and [`adapted`](Self::adapted) allocate; nothing else does.
pub struct Bypass {
    lines: [DelayLine; BUS_CHANNELS],
    delay: usize,
    max_block: usize,
    dry: Vec<f32>,
    fade: u32,
    /// 0: the graph is heard; `fade`: the delayed input is.
    position: u32,
    bypassed: bool,
}

impl Bypass {
    /// A bypass at rest, `latency` frames late, for pieces of up to `max_block` frames.
    #[must_use]
    pub fn new(rate: SampleRate, latency: usize, max_block: usize, bypassed: bool) -> Self {
        let fade = u32::try_from(rate.frames(FADE_SECONDS).0)
            .unwrap_or(u32::MAX)
            .max(1);
        Self {
            lines: std::array::from_fn(|_| DelayLine::new(latency, max_block)),
            delay: latency,
            max_block,
            dry: vec![0.0; max_block],
            fade,
            position: if bypassed { fade } else { 0 },
            bypassed,
        }
    }

    /// The same, for another latency or block size, with what it remembers of the input.
    #[must_use]
    pub fn adapted(self, latency: usize, max_block: usize) -> Self {
        if self.delay == latency && self.max_block == max_block {
            return self;
        }
        let mut lines: [DelayLine; BUS_CHANNELS] =
            std::array::from_fn(|_| DelayLine::new(latency, max_block));
        for (old, new) in self.lines.iter().zip(&mut lines) {
            for back in (0..latency.min(self.delay)).rev() {
                new.push(old.read(back));
            }
        }
        Self {
            lines,
            delay: latency,
            max_block,
            dry: vec![0.0; max_block],
            ..self
        }
    }

    /// Takes the next piece of one channel's input.
    pub fn feed(&mut self, channel: usize, input: &[f32]) {
        if let Some(line) = self.lines.get_mut(channel) {
            line.write(input);
        }
    }

    /// Changes over from the next frame on.
    pub fn set(&mut self, bypassed: bool) {
        self.bypassed = bypassed;
    }

    /// Whether nothing of the graph will be heard any more.
    #[must_use]
    pub fn is_bypassed(&self) -> bool {
        self.bypassed
    }

    /// Puts the right mixture in the place of the graph's output, for the piece fed last, which
    /// lies at the frames `start` up to `end` of `main`'s channels; other outputs have no input to
    /// show and fall silent.
    pub fn apply<'x: 'b, 'b>(
        &mut self,
        main: &mut [&mut [f32]],
        others: impl Iterator<Item = &'b mut &'x mut [f32]>,
        piece: Range<usize>,
    ) {
        if self.position == 0 && !self.bypassed {
            return;
        }
        let start = self.weights();
        for (line, wet) in self.lines.iter().zip(main) {
            let (Some(wet), Some(dry)) =
                (wet.get_mut(piece.clone()), self.dry.get_mut(..piece.len()))
            else {
                continue;
            };
            line.read_piece(self.delay, dry);
            let mut weights = start;
            for (wet, dry) in wet.iter_mut().zip(dry) {
                *wet = weights.mix(*wet, *dry);
            }
        }
        for wet in others {
            let mut weights = start;
            for wet in wet.get_mut(piece.clone()).unwrap_or_default() {
                *wet = weights.mix(*wet, 0.0);
            }
        }
        let step = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        self.position = if self.bypassed {
            self.position.saturating_add(step).min(self.fade)
        } else {
            self.position.saturating_sub(step)
        };
    }

    /// Forgets the input.
    pub fn reset(&mut self) {
        for line in &mut self.lines {
            line.clear();
        }
        self.position = if self.bypassed { self.fade } else { 0 };
    }

    fn weights(&self) -> Weights {
        Weights {
            position: self.position,
            fade: self.fade,
            towards_dry: self.bypassed,
        }
    }
}

/// The course of the fade over one piece of one channel.
#[derive(Clone, Copy)]
struct Weights {
    position: u32,
    fade: u32,
    towards_dry: bool,
}

impl Weights {
    fn mix(&mut self, wet: f32, dry: f32) -> f32 {
        let mixed = if self.position == 0 {
            wet
        } else if self.position >= self.fade {
            dry
        } else {
            let weight = f64::from(self.position) / f64::from(self.fade);
            let wide = f64::from(wet) + (f64::from(dry) - f64::from(wet)) * weight;
            #[expect(clippy::cast_possible_truncation, reason = "between two f32")]
            let mixed = wide as f32;
            mixed
        };
        self.position = if self.towards_dry {
            self.position.saturating_add(1).min(self.fade)
        } else {
            self.position.saturating_sub(1)
        };
        mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATENCY: usize = 37;
    const RATE: u32 = 48_000;
    const FADE: usize = 480;

    /// Feeds a rising line as input, a constant as the graph's output, and switches at a frame.
    fn run(blocks: &[usize], switch: usize) -> Vec<f32> {
        let rate = SampleRate::new(RATE).unwrap();
        let mut bypass = Bypass::new(rate, LATENCY, 512, false);
        let mut out = Vec::new();
        let mut start = 0;
        for frames in blocks.iter().copied().cycle() {
            if start >= 2048 {
                break;
            }
            // The caller splits at a switch.
            let frames = if (start + 1..start + frames).contains(&switch) {
                switch - start
            } else {
                frames
            };
            if start == switch {
                bypass.set(true);
            }
            let input: Vec<f32> = (start..start + frames).map(|frame| frame as f32).collect();
            bypass.feed(0, &input);
            let mut wet = vec![-1.0; frames];
            let mut aux = vec![-1.0; frames];
            bypass.apply(&mut [&mut wet], [&mut &mut *aux].into_iter(), 0..frames);
            out.extend(wet);
            start += frames;
        }
        out.truncate(2048);
        out
    }

    #[test]
    fn the_input_takes_over_as_late_as_the_graph_is() {
        let switch = 700;
        let out = run(&[512], switch);
        assert!(out[..=switch].iter().all(|sample| *sample == -1.0));
        for (frame, sample) in out.iter().enumerate().skip(switch + FADE) {
            assert_eq!(*sample, (frame - LATENCY) as f32);
        }
        let middle = switch + FADE / 2;
        let expected = ((middle - LATENCY) as f32 - 1.0) / 2.0;
        assert!((out[middle] - expected).abs() < 1e-3);
    }

    #[test]
    fn the_fade_does_not_depend_on_the_blocks() {
        let whole = run(&[512], 700);
        assert_eq!(run(&[1], 700), whole);
        assert_eq!(run(&[64, 3, 511, 17], 700), whole);
    }

    #[test]
    fn another_latency_keeps_the_past() {
        let rate = SampleRate::new(RATE).unwrap();
        let mut bypass = Bypass::new(rate, 4, 16, true);
        bypass.feed(0, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let mut bypass = bypass.adapted(2, 8);
        bypass.feed(0, &[7.0, 8.0, 9.0]);
        let mut out = [0.0; 3];
        bypass.apply(&mut [&mut out], std::iter::empty(), 0..3);
        assert_eq!(out, [5.0, 6.0, 7.0]);
    }
}
