//! A limiter whose output stays below its ceiling between the samples too.
//!
//! As [`crate::dynamics::limiter`], with the peak `p[n]` of all channels around a frame
//! ([`crate::dynamics::inter_sample`]) in the place of its samples:
//! ```text
//! r[n] = min(1, c / p[n] · m)                the gain that frame n needs
//! h[n] = min(min(r[n-L] … r[n]), release)    held for as long as it is in the window
//! s[n] = mean of mean of h over L + 1 frames
//! y[n] = x[n-L-D] · s[n]                     D: until p is known
//! ```
//! A gain that moves slowly against the interpolation does not raise what lies between the samples by more than a few
//! hundredths of a dB; the margin m, which grows from 1 to -0.15 dB while p rises from the ceiling to 2 % above it, makes
//! up for this and for what the detector misses next to half the rate. Where no peak is above the ceiling every sample
//! passes bit for bit.

use crate::delay::line::DelayLine;
use crate::dynamics::attack::{AttackSmoother, MAX_LOOK_AHEAD};
use crate::dynamics::inter_sample::{DELAY, InterSample, PIECE};
use crate::dynamics::sliding_minimum::SlidingMinimum;
use crate::sample::narrow;

/// Below this distance to 1 a released gain is 1.
const RELEASED: f64 = 1e-6;

/// How far below the ceiling peaks end that were well above it: 0.15 dB.
const MARGIN: f64 = 0.0171;
/// By which part a peak is above the ceiling when all of the margin is taken.
const WELL_ABOVE: f64 = 0.02;

/// How many times the release the slow part of a release that follows the programme takes.
const SLOWER: f64 = 10.0;

/// How the gain comes back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Release {
    /// Its time constant in frames.
    pub frames: f64,
    /// Whether a gain that has been down for long comes back more slowly.
    pub follows_programme: bool,
}

/// The limiter over linked channels. A piece takes three steps: [`Self::measure`] for each channel, [`Self::compute`]
/// once, [`Self::apply`] for each channel.
///
/// # Realtime Safety
/// [`TruePeakLimiter::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct TruePeakLimiter {
    look_ahead: usize,
    ceiling: f64,
    decay: f64,
    slow_decay: Option<f64>,
    channels: Vec<(InterSample, DelayLine)>,
    minimum: SlidingMinimum,
    held: f64,
    /// The mean of what the gain lacks to 1, for a release that follows the programme.
    lacking: f64,
    smoother: AttackSmoother,
    peaks: [f32; PIECE],
    gains: [f64; PIECE],
    passes: bool,
}

impl TruePeakLimiter {
    /// A limiter at rest with a ceiling of 1 and a release of 4,800 frames; `look_ahead` in frames.
    #[must_use]
    pub fn new(channels: usize, look_ahead: usize) -> Self {
        let look_ahead = look_ahead.min(MAX_LOOK_AHEAD);
        let line = DelayLine::new(look_ahead + DELAY, PIECE);
        let mut limiter = Self {
            look_ahead,
            ceiling: 1.0,
            decay: 0.0,
            slow_decay: None,
            channels: vec![(InterSample::new(), line); channels],
            minimum: SlidingMinimum::new(look_ahead + 1),
            held: 1.0,
            lacking: 0.0,
            smoother: AttackSmoother::new(look_ahead),
            peaks: [0.0; PIECE],
            gains: [1.0; PIECE],
            passes: true,
        };
        limiter.set_release(Release {
            frames: 4800.0,
            follows_programme: false,
        });
        limiter
    }

    /// Frames by which the outputs lag the inputs for a look-ahead.
    #[must_use]
    pub fn latency_of(look_ahead: usize) -> usize {
        look_ahead.min(MAX_LOOK_AHEAD) + DELAY
    }

    /// Frames by which the outputs lag the inputs.
    #[must_use]
    pub fn latency(&self) -> usize {
        Self::latency_of(self.look_ahead)
    }

    /// The highest true peak that may leave, linear.
    pub fn set_ceiling(&mut self, ceiling: f64) {
        self.ceiling = ceiling;
    }

    /// How the gain comes back from now on.
    pub fn set_release(&mut self, release: Release) {
        let decay = |frames: f64| (-1.0 / frames.max(1e-3)).exp();
        self.decay = decay(release.frames);
        let follows = release.follows_programme;
        self.slow_decay = follows.then(|| decay(release.frames * SLOWER));
        if !follows {
            self.lacking = 0.0;
        }
    }

    /// Takes note of one channel's next frames, at most [`PIECE`].
    pub fn measure(&mut self, channel: usize, samples: &[f32]) {
        let floor = narrow(self.ceiling);
        if let Some((detector, _)) = self.channels.get_mut(channel) {
            detector.process(samples, floor, &mut self.peaks);
        }
    }

    /// Works out the gains of the next `frames` from what was measured.
    pub fn compute(&mut self, frames: usize) {
        let frames = frames.min(PIECE);
        let peaks = &self.peaks[..frames];
        let loudest = peaks.iter().fold(0.0_f32, |most, peak| most.max(*peak));
        self.passes = self.is_released() && f64::from(loudest) <= self.ceiling;
        if !self.passes {
            for frame in 0..frames {
                let needed = self.needed(f64::from(self.peaks[frame]));
                self.gains[frame] = self.follow(needed);
            }
        }
        self.peaks[..frames].fill(0.0);
    }

    /// The gain that a peak needs.
    fn needed(&self, peak: f64) -> f64 {
        if peak <= self.ceiling {
            return 1.0;
        }
        let above = (peak / self.ceiling - 1.0) / WELL_ABOVE;
        self.ceiling / peak * (1.0 - MARGIN * above.min(1.0))
    }

    /// The gain of the next frame.
    fn follow(&mut self, needed: f64) -> f64 {
        let held = self.minimum.push(needed);
        let mut floor = 0.0;
        if let Some(decay) = self.slow_decay {
            let lacking = 1.0 - held;
            self.lacking = lacking + (self.lacking - lacking) * decay;
            if self.lacking < RELEASED {
                self.lacking = 0.0;
            }
            floor = self.lacking;
        }
        let lacks = 1.0 - self.held;
        let rest = if lacks > floor {
            floor + (lacks - floor) * self.decay
        } else {
            lacks.min(floor)
        };
        let released = if rest < RELEASED { 1.0 } else { 1.0 - rest };
        self.held = held.min(released);
        self.smoother.push(self.held)
    }

    /// The deepest gain of the piece that was computed last.
    #[must_use]
    pub fn lowest(&self, frames: usize) -> f64 {
        if self.passes {
            return 1.0;
        }
        let gains = self.gains.iter().take(frames);
        gains.fold(1.0, |least: f64, gain| least.min(*gain))
    }

    /// Delays and limits one channel of the piece, in place.
    pub fn apply(&mut self, channel: usize, samples: &mut [f32]) {
        let latency = self.latency();
        let Some((_, line)) = self.channels.get_mut(channel) else {
            return;
        };
        line.write(samples);
        line.read_piece(latency, samples);
        if self.passes {
            return;
        }
        for (sample, gain) in samples.iter_mut().zip(&self.gains) {
            *sample = narrow(f64::from(*sample) * gain);
        }
    }

    /// Whether the gain is 1 and will stay so until a peak above the ceiling comes.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.held == 1.0 && self.lacking == 0.0 && self.smoother.is_resting()
    }

    /// Forgets the signal; ceiling and release stay.
    pub fn clear(&mut self) {
        for (detector, line) in &mut self.channels {
            detector.clear();
            line.clear();
        }
        self.minimum.clear();
        self.held = 1.0;
        self.lacking = 0.0;
        self.smoother.clear();
        self.peaks = [0.0; PIECE];
        self.passes = true;
    }
}
