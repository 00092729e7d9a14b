//! A recording that is played at another speed or pitch.

use crate::delay::glide::{frames_f64, whole_frames};
use crate::vocoder::grain::{Grains, Setting};
use crate::vocoder::shifter::MOST_CHANNELS;

/// The fastest that is played.
pub const FASTEST: f64 = 4.0;

/// Plays what it is fed. One grain a hop of what comes out, from wherever the speed has come to in what goes in.
pub struct Stretcher {
    size: usize,
    grains: Grains,
    /// The newest frames that were fed, by channel.
    pasts: Vec<Vec<f32>>,
    /// What comes out next, by channel.
    comings: Vec<Vec<f32>>,
    /// Frames of the hop that have come out.
    passed: usize,
    fed: u64,
    /// The middle of the next grain, in frames from the beginning of what is fed; none before the first.
    place: Option<f64>,
}

impl Stretcher {
    /// A player with windows of `size` frames, a power of two and at least 256, for up to [`MOST_CHANNELS`] channels.
    #[must_use]
    pub fn new(size: usize, channels: usize, rate_hz: f64) -> Self {
        let grains = Grains::new(size, channels, rate_hz);
        let hop = grains.hop();
        let kept = 2 * grains.reach() + 4 * hop + hop * whole_frames(FASTEST);
        Self {
            size,
            pasts: vec![vec![0.0; kept]; channels],
            comings: vec![vec![0.0; size + hop]; channels],
            passed: hop,
            fed: 0,
            place: None,
            grains,
        }
    }

    /// Frames by which the beginning comes late.
    #[must_use]
    pub const fn delay(&self) -> usize {
        self.size
    }

    /// Whether a grain is due before the next frame.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.passed == self.grains.hop()
    }

    /// How many frames it has to be fed before the next grain, at the speed at which it will be made.
    #[must_use]
    pub fn wants(&self, speed: f64) -> usize {
        let end = self.middle(speed) + frames_f64(self.grains.reach()) + 1.0;
        // Negative while the first grains lie before the beginning.
        u64::try_from(whole_frames(end))
            .unwrap_or(0)
            .saturating_sub(self.fed)
            .try_into()
            .unwrap_or(0)
    }

    fn middle(&self, speed: f64) -> f64 {
        self.place.unwrap_or(-0.5 * frames_f64(self.size) * speed)
    }

    /// The most that [`Self::wants`] wants at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.grains.reach() + self.grains.hop() * whole_frames(FASTEST) + 2
    }

    /// Feeds frames, interleaved.
    pub fn feed(&mut self, interleaved: &[f32]) {
        let channels = self.pasts.len().max(1);
        let frames = interleaved.len() / channels;
        for (channel, past) in self.pasts.iter_mut().enumerate() {
            let frames = frames.min(past.len());
            past.copy_within(frames.., 0);
            let kept = past.len() - frames;
            let samples = interleaved.iter().skip(channel).step_by(channels);
            for (slot, sample) in past.iter_mut().skip(kept).zip(samples) {
                *slot = *sample;
            }
        }
        self.fed += frames as u64;
    }

    /// Makes the grain that is due, and goes on by a hop at a speed.
    pub fn hop_on(&mut self, setting: &Setting, speed: f64) {
        let hop = self.grains.hop();
        for coming in &mut self.comings {
            coming.copy_within(hop.., 0);
            let kept = coming.len() - hop;
            coming[kept..].fill(0.0);
        }
        let place = self.middle(speed);
        let kept = self.pasts.first().map_or(0, Vec::len);
        let middle = place - crate::sample::frames_to_f64(self.fed) + frames_f64(kept);
        let mut inputs: [&[f32]; MOST_CHANNELS] = [&[]; MOST_CHANNELS];
        for (input, past) in inputs.iter_mut().zip(&self.pasts) {
            *input = past;
        }
        let mut outputs: [&mut [f32]; MOST_CHANNELS] = Default::default();
        for (output, coming) in outputs.iter_mut().zip(&mut self.comings) {
            *output = &mut coming[..self.size];
        }
        let channels = self.pasts.len().min(MOST_CHANNELS);
        self.grains.make(
            &inputs[..channels],
            middle,
            setting,
            &mut outputs[..channels],
        );
        self.place = Some(place + speed * frames_f64(hop));
        self.passed = 0;
    }

    /// Where what comes out lies in what was fed, in frames; negative before the beginning.
    #[must_use]
    pub fn place(&self) -> f64 {
        self.place.unwrap_or(f64::NEG_INFINITY)
    }

    /// The next frame of a channel; [`Self::pass`] goes to the one after it.
    #[must_use]
    pub fn frame(&self, channel: usize) -> f32 {
        let coming = self.comings.get(channel);
        coming
            .and_then(|coming| coming.get(self.passed))
            .copied()
            .unwrap_or(0.0)
    }

    /// Goes on by a frame.
    pub fn pass(&mut self) {
        self.passed = (self.passed + 1).min(self.grains.hop());
    }

    /// As new.
    pub fn reset(&mut self) {
        self.pasts.iter_mut().for_each(|past| past.fill(0.0));
        self.comings.iter_mut().for_each(|coming| coming.fill(0.0));
        self.grains.clear();
        self.passed = self.grains.hop();
        self.fed = 0;
        self.place = None;
    }
}
