//! A signal that goes on at another pitch while it runs.

use crate::delay::glide::frames_f64;
use crate::vocoder::grain::{Grains, OVERLAP, Setting};

/// Shifts several channels together. One grain a hop; the caller keeps the hops.
pub struct Shifter {
    size: usize,
    grains: Grains,
    /// The newest frames that went in, by channel.
    pasts: Vec<Vec<f32>>,
    /// What comes out next, by channel; the first frame first.
    comings: Vec<Vec<f32>>,
}

impl Shifter {
    /// A shifter with windows of `size` frames, a power of two and at least 256.
    #[must_use]
    pub fn new(size: usize, channels: usize, rate_hz: f64) -> Self {
        let grains = Grains::new(size, channels, rate_hz);
        let kept = 2 * grains.reach() + 4 * grains.hop();
        Self {
            size,
            pasts: vec![vec![0.0; kept]; channels],
            comings: vec![vec![0.0; size + grains.hop()]; channels],
            grains,
        }
    }

    /// Frames from one grain to the next.
    #[must_use]
    pub fn hop(&self) -> usize {
        self.grains.hop()
    }

    /// Frames by which it delays with windows of `size`.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.grains.reach() + self.size / 2
    }

    /// Bytes that it takes, about.
    #[must_use]
    pub fn bytes(size: usize, channels: usize) -> usize {
        Grains::bytes(size, channels) + channels * size * 10
    }

    /// Makes the grain that begins here.
    pub fn hop_on(&mut self, setting: &Setting) {
        let (hop, reach) = (self.size / OVERLAP, self.grains.reach());
        for coming in &mut self.comings {
            coming.copy_within(hop.., 0);
            let kept = coming.len() - hop;
            coming[kept..].fill(0.0);
        }
        let mut inputs: [&[f32]; MOST_CHANNELS] = [&[]; MOST_CHANNELS];
        for (input, past) in inputs.iter_mut().zip(&self.pasts) {
            *input = past;
        }
        let channels = self.pasts.len().min(MOST_CHANNELS);
        let kept = self.pasts.first().map_or(0, Vec::len);
        let mut outputs: [&mut [f32]; MOST_CHANNELS] = Default::default();
        for (output, coming) in outputs.iter_mut().zip(&mut self.comings) {
            *output = &mut coming[..self.size];
        }
        let middle = frames_f64(kept - reach);
        self.grains.make(
            &inputs[..channels],
            middle,
            setting,
            &mut outputs[..channels],
        );
        for past in &mut self.pasts {
            past.copy_within(hop.., 0);
        }
    }

    /// Takes a piece of each channel and gives as much, within a hop: the first frame of the piece is `first` frames behind
    /// the grain.
    pub fn process(&mut self, channel: usize, piece: &mut [f32], first: usize) {
        let (Some(past), Some(coming)) = (self.pasts.get_mut(channel), self.comings.get(channel))
        else {
            return;
        };
        let hop = self.size / OVERLAP;
        let place = past.len() - hop + first;
        for (frame, sample) in piece.iter_mut().enumerate() {
            let x = *sample;
            *sample = coming.get(first + frame).copied().unwrap_or(0.0);
            if let Some(slot) = past.get_mut(place + frame) {
                *slot = x;
            }
        }
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.pasts.iter_mut().for_each(|past| past.fill(0.0));
        self.comings.iter_mut().for_each(|coming| coming.fill(0.0));
        self.grains.clear();
    }
}

/// The most channels that are shifted together.
pub const MOST_CHANNELS: usize = 8;
