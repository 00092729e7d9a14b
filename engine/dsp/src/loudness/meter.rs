//! A loudness meter in EBU mode.

use crate::loudness::distribution::{Distribution, loudness};
use crate::loudness::k_weighting::{KWeighting, Memory};

/// Hops a second: windows move by 10 ms, so that the maxima of bursts between the usual 100 ms are found
/// (EBU Tech 3341, case 13).
const HOPS_PER_SECOND: u64 = 100;
/// Hops of the momentary window, 400 ms.
const MOMENTARY: usize = 40;
/// Hops of the short-term window, 3 s.
const SHORT_TERM: usize = 300;
/// Hops from one gating block to the next: 100 ms, an overlap of 75 % (ITU-R BS.1770-5), and 10 short-term values a
/// second for the range (EBU Tech 3342).
const GATING: u64 = 10;
/// How far the gate of programme loudness lies below the ungated one, in LU.
const RELATIVE_GATE: f64 = 10.0;
/// How far the gate of loudness range lies below the ungated one, in LU.
const RANGE_GATE: f64 = 20.0;
/// Percentiles of loudness range.
const RANGE: (f64, f64) = (0.10, 0.95);

/// What a loudness meter shows: LUFS, -inf while there is nothing; the range in LU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// Over the last 400 ms.
    pub momentary: f64,
    /// Over the last 3 s.
    pub short_term: f64,
    /// Of the programme since the start, gated.
    pub integrated: f64,
    /// Loudness range of the programme in LU.
    pub range: f64,
    /// The highest momentary loudness since the start.
    pub max_momentary: f64,
    /// The highest short-term loudness since the start.
    pub max_short_term: f64,
}

/// Measures loudness after ITU-R BS.1770-5 and EBU Tech 3341/3342: any rate, any number of channels, over any time in
/// 300 kB.
///
/// Below 32 kHz the weighting's shelf is bent: a tone of 1 kHz reads 0.1 dB less at 11 kHz and 0.2 dB less at 8 kHz.
///
/// Fed with planes: [`Self::push`] every channel with the same frames, at most [`Self::room`] of them, then
/// [`Self::advance`]; or [`Self::process`] for all at once. Windows are filled with silence at first. What is not finite
/// counts as silence for its hop.
///
/// # Realtime Safety
/// Nothing allocates but [`Self::new`]; a hop costs some 400 additions.
#[derive(Debug, Clone)]
pub struct LoudnessMeter {
    weighting: KWeighting,
    channels: Vec<Channel>,
    rate_hz: u64,
    /// Frames of this hop so far, and how many it has.
    filled: usize,
    length: usize,
    /// Hops since the stream began.
    hops: u64,
    /// Hops since the programme's measurement began.
    counted: u64,
    /// Mean squares of the last hops.
    window: Vec<f64>,
    momentary: f64,
    short_term: f64,
    max_momentary: f64,
    max_short_term: f64,
    blocks: Distribution,
    short_terms: Distribution,
}

#[derive(Debug, Clone)]
struct Channel {
    weight: f64,
    memory: Memory,
    /// Sum of squares of this hop.
    energy: f64,
}

impl LoudnessMeter {
    /// A meter for channels of these weights (see [`crate::loudness::channel_weight`]).
    #[must_use]
    pub fn new(rate_hz: u32, weights: &[f64]) -> Self {
        let rate_hz = u64::from(rate_hz.max(1));
        Self {
            weighting: KWeighting::new(rate_hz as f64),
            channels: weights
                .iter()
                .map(|weight| Channel {
                    weight: *weight,
                    memory: Memory::default(),
                    energy: 0.0,
                })
                .collect(),
            rate_hz,
            filled: 0,
            length: hop_length(rate_hz, 0),
            hops: 0,
            counted: 0,
            window: vec![0.0; SHORT_TERM],
            momentary: 0.0,
            short_term: 0.0,
            max_momentary: 0.0,
            max_short_term: 0.0,
            blocks: Distribution::new(),
            short_terms: Distribution::new(),
        }
    }

    /// Frames until the hop ends: at most so many are pushed at once. At least 1.
    #[must_use]
    pub const fn room(&self) -> usize {
        self.length - self.filled
    }

    /// Takes the next samples of one channel.
    pub fn push(&mut self, channel: usize, samples: &[f32]) {
        let weighting = self.weighting;
        let channel = self.channels.get_mut(channel);
        if let Some(channel) = channel.filter(|channel| channel.weight != 0.0) {
            weighting.add_energy(&mut channel.memory, samples, &mut channel.energy);
        }
    }

    /// Says that these frames of all channels have been pushed; true where a hop has ended, so that there is something
    /// new to read.
    pub fn advance(&mut self, frames: usize) -> bool {
        self.filled += frames;
        if self.filled < self.length {
            return false;
        }
        let mut power = 0.0;
        for channel in &mut self.channels {
            let mean = channel.energy / self.length as f64;
            if mean.is_finite() {
                power += channel.weight * mean;
            } else {
                channel.memory = Memory::default();
            }
            channel.energy = 0.0;
        }
        self.end_hop(power);
        true
    }

    /// Takes the next samples of all channels, `[channel][frame]`, in pieces of any length.
    pub fn process(&mut self, channels: &[&[f32]]) {
        let frames = channels.iter().map(|samples| samples.len()).min();
        let frames = frames.unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let count = self.room().min(frames - done);
            for (channel, samples) in channels.iter().enumerate() {
                self.push(channel, samples.get(done..done + count).unwrap_or(&[]));
            }
            self.advance(count);
            done += count;
        }
    }

    /// What there is to read. Costs some hundred additions.
    #[must_use]
    pub fn read(&self) -> Loudness {
        Loudness {
            momentary: loudness(self.momentary),
            short_term: loudness(self.short_term),
            integrated: self.blocks.gated_loudness(RELATIVE_GATE),
            range: self.short_terms.range(RANGE_GATE, RANGE.0, RANGE.1),
            max_momentary: loudness(self.max_momentary),
            max_short_term: loudness(self.max_short_term),
        }
    }

    /// Begins the programme anew: integrated loudness, range and maxima. The windows go on, but what they heard before
    /// does not count.
    pub fn restart(&mut self) {
        self.counted = 0;
        self.max_momentary = 0.0;
        self.max_short_term = 0.0;
        self.blocks.clear();
        self.short_terms.clear();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.restart();
        for channel in &mut self.channels {
            channel.memory = Memory::default();
            channel.energy = 0.0;
        }
        self.filled = 0;
        self.hops = 0;
        self.length = hop_length(self.rate_hz, 0);
        self.window.fill(0.0);
        self.momentary = 0.0;
        self.short_term = 0.0;
    }

    fn end_hop(&mut self, power: f64) {
        let place = usize::try_from(self.hops % SHORT_TERM as u64).unwrap_or(0);
        if let Some(hop) = self.window.get_mut(place) {
            *hop = power;
        }
        self.hops += 1;
        self.counted += 1;
        self.filled = 0;
        self.length = hop_length(self.rate_hz, self.hops);
        // Anew each time: a running sum would drift over weeks.
        let newest = self.window.iter().cycle();
        let newest = newest.skip(place + 1 + SHORT_TERM - MOMENTARY);
        self.momentary = newest.take(MOMENTARY).sum::<f64>() / MOMENTARY as f64;
        self.short_term = self.window.iter().sum::<f64>() / SHORT_TERM as f64;
        // A window that reaches back before the restart hears another programme.
        let reaches = |hops: usize| self.counted >= hops as u64 || self.counted == self.hops;
        if reaches(MOMENTARY) {
            self.max_momentary = self.max_momentary.max(self.momentary);
        }
        if reaches(SHORT_TERM) {
            self.max_short_term = self.max_short_term.max(self.short_term);
        }
        if !self.counted.is_multiple_of(GATING) {
            return;
        }
        if self.counted >= MOMENTARY as u64 {
            self.blocks.add(self.momentary);
        }
        if self.counted >= SHORT_TERM as u64 {
            self.short_terms.add(self.short_term);
        }
    }
}

/// Frames of a hop; where the rate is no multiple of 100 Hz, some are a frame longer than others.
fn hop_length(rate_hz: u64, hop: u64) -> usize {
    let start = |hop: u64| hop * rate_hz / HOPS_PER_SECOND;
    usize::try_from(start(hop + 1) - start(hop)).map_or(1, |length| length.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::narrow;
    use std::f64::consts::TAU;

    fn sine(rate_hz: u32, frequency_hz: f64, peak: f64, tenths: u64) -> Vec<f32> {
        let frames = u64::from(rate_hz) * tenths / 10;
        (0..frames)
            .map(|frame| {
                narrow(peak * (TAU * frequency_hz * frame as f64 / f64::from(rate_hz)).sin())
            })
            .collect()
    }

    #[test]
    fn a_sine_of_full_scale_in_one_channel_is_three_below() {
        // ITU-R BS.1770-5, annex 1: 0 dB FS at 997 Hz in L, R or C reads -3.01 LKFS.
        for (rate, tolerance) in [
            // Near half the rate the bilinear transform bends the shelf.
            (8_000, 0.25),
            (11_025, 0.11),
            (32_000, 0.02),
            (44_100, 0.02),
            (48_000, 0.02),
            (88_200, 0.02),
            (96_000, 0.02),
            (192_000, 0.02),
        ] {
            let mut meter = LoudnessMeter::new(rate, &[1.0, 1.0]);
            let left = sine(rate, 997.0, 1.0, 35);
            let right = vec![0.0; left.len()];
            meter.process(&[&left, &right]);
            let read = meter.read();
            for value in [read.momentary, read.short_term, read.integrated] {
                assert!((value + 3.01).abs() < tolerance, "{value} at {rate}");
            }
        }
    }

    #[test]
    fn pieces_do_not_show() {
        let left = sine(44_100, 440.0, 0.5, 40);
        let right = sine(44_100, 5000.0, 0.25, 40);
        let mut whole = LoudnessMeter::new(44_100, &[1.0, 1.41]);
        whole.process(&[&left, &right]);
        let mut split = LoudnessMeter::new(44_100, &[1.0, 1.41]);
        let mut done = 0;
        for size in [1, 7, 440, 441, 1000, 3].into_iter().cycle() {
            let end = (done + size).min(left.len());
            split.process(&[&left[done..end], &right[done..end]]);
            done = end;
            if done == left.len() {
                break;
            }
        }
        assert_eq!(whole.read(), split.read());
    }

    #[test]
    fn a_restart_forgets_the_programme_and_a_reset_everything() {
        let loud = sine(48_000, 1000.0, 1.0, 50);
        let soft = sine(48_000, 1000.0, 0.1, 50);
        let mut meter = LoudnessMeter::new(48_000, &[1.0]);
        meter.process(&[&loud]);
        meter.restart();
        meter.process(&[&soft]);
        let read = meter.read();
        assert!((read.integrated + 23.01).abs() < 0.02, "{read:?}");
        assert!((read.max_momentary + 23.01).abs() < 0.05, "{read:?}");
        assert!((read.max_short_term + 23.01).abs() < 0.02, "{read:?}");
        meter.reset();
        let fresh = LoudnessMeter::new(48_000, &[1.0]);
        assert_eq!(meter.read(), fresh.read());
    }

    #[test]
    fn what_is_not_finite_is_silence_for_its_hop() {
        let mut meter = LoudnessMeter::new(48_000, &[1.0]);
        let tone = sine(48_000, 1000.0, 0.1, 40);
        meter.process(&[&[f32::NAN, f32::INFINITY]]);
        meter.process(&[&tone]);
        assert!((meter.read().short_term + 23.01).abs() < 0.02);
    }
}
