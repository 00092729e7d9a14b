//! From the level of a key to the gain reduction of a compressor, for linked channels.
//!
//! Per channel the key's power is its square, or with an RMS detector the exponential mean of its squares:
//! m\[n\] = x² + (m\[n-1\] - x²)·exp(-1/window). The level in dB of the power goes through the static curve, and the asked
//! reduction through the ballistics: log-domain, so attack and release are times of the reduction in dB.
//!
//! Linked by a part λ, a channel's level is (1 - λ)·own + λ·loudest in dB; at λ = 1 all channels share one reduction.

use crate::dynamics::ballistics::{Follower, Times};
use crate::dynamics::curve::Compression;
use crate::level::logarithm::db_of_power;

/// Most frames that one call works on.
pub const PIECE: usize = 64;

/// Mean squares below this are 0: -240 dB.
const SILENCE: f64 = 1e-24;

/// What a reducer does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reduction {
    /// The static curve.
    pub curve: Compression,
    /// Attack, hold and release.
    pub times: Times,
    /// Window of the RMS detector in frames; `None` detects peaks.
    pub rms_frames: Option<f64>,
    /// λ, 0 … 1.
    pub link: f64,
}

/// A piece takes three steps: [`Reducer::measure`] for each channel, [`Reducer::compute`] once, then
/// [`Reducer::reductions`] for each channel.
///
/// # Realtime Safety
/// [`Reducer::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct Reducer {
    reduction: Reduction,
    /// exp(-1/window); 0 for peaks.
    keep: f64,
    /// Below this power nothing is asked.
    onset: f64,
    channels: Vec<Channel>,
    deepest: f64,
}

#[derive(Debug, Clone)]
struct Channel {
    mean: f64,
    follower: Follower,
    powers: [f64; PIECE],
    reductions: [f64; PIECE],
}

impl Reducer {
    /// A reducer at rest.
    #[must_use]
    pub fn new(channels: usize, reduction: Reduction) -> Self {
        let channel = Channel {
            mean: 0.0,
            follower: Follower::default(),
            powers: [0.0; PIECE],
            reductions: [0.0; PIECE],
        };
        let mut reducer = Self {
            reduction,
            keep: 0.0,
            onset: 0.0,
            channels: vec![channel; channels],
            deepest: 0.0,
        };
        reducer.set(reduction);
        reducer
    }

    /// Does something else from the next frame on.
    pub fn set(&mut self, reduction: Reduction) {
        let was_linked = self.is_linked();
        self.reduction = reduction;
        self.keep = reduction
            .rms_frames
            .map_or(0.0, |frames| (-1.0 / frames.max(1e-3)).exp());
        self.onset = 10.0_f64.powf(reduction.curve.onset_db() / 10.0);
        if was_linked && !self.is_linked() {
            let follower = self.channels.first().map(|first| first.follower);
            for channel in &mut self.channels {
                channel.follower = follower.unwrap_or_default();
            }
        }
    }

    /// What it does.
    #[must_use]
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }

    fn is_linked(&self) -> bool {
        self.reduction.link >= 1.0
    }

    /// Takes note of one channel's key for the next frames.
    pub fn measure(&mut self, channel: usize, key: &[f64]) {
        let Some(channel) = self.channels.get_mut(channel) else {
            return;
        };
        let powers = channel.powers.iter_mut().zip(key);
        if self.keep == 0.0 {
            for (power, sample) in powers {
                *power = sample * sample;
            }
            channel.mean = 0.0;
            return;
        }
        for (power, sample) in powers {
            let square = sample * sample;
            let mean = square + (channel.mean - square) * self.keep;
            channel.mean = if mean < SILENCE { 0.0 } else { mean };
            *power = channel.mean;
        }
    }

    /// Works out the reductions of the next `frames` from what was measured.
    pub fn compute(&mut self, frames: usize) {
        let frames = frames.min(PIECE);
        self.deepest = 0.0;
        let mut loudest = [0.0_f64; PIECE];
        for channel in &self.channels {
            for (loudest, power) in loudest.iter_mut().zip(&channel.powers).take(frames) {
                *loudest = loudest.max(*power);
            }
        }
        let Reduction {
            curve, times, link, ..
        } = self.reduction;
        let linked = self.is_linked();
        let used = if linked { 1 } else { self.channels.len() };
        let calm = loudest
            .iter()
            .take(frames)
            .all(|power| *power <= self.onset);
        for channel in self.channels.iter_mut().take(used) {
            if calm && channel.follower.is_resting() {
                channel.reductions[..frames].fill(0.0);
                continue;
            }
            let powers = if linked { &loudest } else { &channel.powers };
            let places = channel.reductions.iter_mut().zip(powers).zip(&loudest);
            for ((reduction, power), loudest) in places.take(frames) {
                let asked = if *loudest <= self.onset {
                    0.0
                } else if linked || link <= 0.0 {
                    curve.reduction_db(db_of_power(*power))
                } else {
                    let own = db_of_power(*power);
                    curve.reduction_db(own + (db_of_power(*loudest) - own) * link)
                };
                *reduction = channel.follower.push(&times, asked);
                self.deepest = self.deepest.max(*reduction);
            }
        }
    }

    /// The reductions in dB, 0 or above, of one channel in the piece that was computed last.
    #[must_use]
    pub fn reductions(&self, channel: usize) -> &[f64] {
        let place = if self.is_linked() { 0 } else { channel };
        self.channels
            .get(place)
            .map_or(&[], |channel| &channel.reductions)
    }

    /// The deepest reduction of the piece that was computed last, in dB.
    #[must_use]
    pub fn deepest(&self) -> f64 {
        self.deepest
    }

    /// Whether it has forgotten what it heard and reduces nothing.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        let used = if self.is_linked() {
            1
        } else {
            self.channels.len()
        };
        let channels = self.channels.iter();
        channels.clone().all(|channel| channel.mean == 0.0)
            && channels
                .take(used)
                .all(|channel| channel.follower.is_resting())
    }

    /// Forgets what it heard; what it does stays.
    pub fn clear(&mut self) {
        for channel in &mut self.channels {
            channel.mean = 0.0;
            channel.follower = Follower::default();
        }
        self.deepest = 0.0;
    }
}
