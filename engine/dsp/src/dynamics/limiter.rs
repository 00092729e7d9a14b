//! A look-ahead peak limiter: nothing above the ceiling, nothing touched below it.
//!
//! With peak `p[n]` over all channels, ceiling c, look-ahead L:
//! ```text
//! r[n] = min(1, c / p[n])                      the gain that frame n needs
//! m[n] = min(r[n-L] … r[n])                    held for as long as it is in the window
//! h[n] = min(m[n], 1 - (1 - h[n-1])·d)         d = exp(-1/release)
//! s[n] = mean over a of (mean over b of h)     a = ⌊L/2⌋ + 1 and b = L - ⌊L/2⌋ + 1 frames, ending at n
//! y[n] = x[n-L] · s[n]
//! ```
//! The two moving averages together reach back L frames, with the weights of a trapezium. A recovering `h[n]` that
//! comes within 1e-6 of 1 is 1: then samples below the ceiling pass bit for bit.
//!
//! Frame n-L is in the window of every h that `s[n]` averages, so each of them is at most `r[n-L]`, and
//! so is their mean: `|y[n]|` ≤ c without a clipper behind. The latency is L frames. A ceiling set
//! between two frames holds for the input frames after it, which leave L frames later.

use crate::delay::line::DelayLine;
use crate::dynamics::attack::{AttackSmoother, MAX_LOOK_AHEAD};
use crate::dynamics::sliding_minimum::SlidingMinimum;
use crate::sample::narrow;

/// Most frames that one call works on.
pub const PIECE: usize = 64;

/// Below this distance to 1 a released gain is 1, so that samples pass bit for bit again:
/// 8.7e-6 dB.
const RELEASED: f64 = 1e-6;

/// The limiter over linked channels.
///
/// A piece of up to [`PIECE`] frames takes three steps: [`PeakLimiter::measure`] for each channel,
/// [`PeakLimiter::compute`] once, [`PeakLimiter::apply`] for each channel.
///
/// # Realtime Safety
/// [`PeakLimiter::new`] allocates. Everything else neither allocates nor frees.
#[derive(Clone, Debug)]
pub struct PeakLimiter {
    look_ahead: usize,
    ceiling: f32,
    decay: f64,
    lines: Vec<DelayLine>,
    minimum: SlidingMinimum,
    held: f64,
    smoother: AttackSmoother,
    peaks: [f32; PIECE],
    gains: [f64; PIECE],
    /// Whether the piece passes as it is.
    passes: bool,
}

impl PeakLimiter {
    /// A limiter at rest with a ceiling of 1 and a release of 4,800 frames. `look_ahead` in frames
    /// is the latency, held at [`MAX_LOOK_AHEAD`].
    #[must_use]
    pub fn new(channels: usize, look_ahead: usize) -> Self {
        let look_ahead = look_ahead.min(MAX_LOOK_AHEAD);
        let mut limiter = Self {
            look_ahead,
            ceiling: 1.0,
            decay: 0.0,
            lines: vec![DelayLine::new(look_ahead, PIECE); channels],
            minimum: SlidingMinimum::new(look_ahead + 1),
            held: 1.0,
            smoother: AttackSmoother::new(look_ahead),
            peaks: [0.0; PIECE],
            gains: [1.0; PIECE],
            passes: true,
        };
        limiter.set_release(4800.0);
        limiter
    }

    /// The latency in frames.
    #[must_use]
    pub fn look_ahead(&self) -> usize {
        self.look_ahead
    }

    /// The largest magnitude that may leave, linear; rounded down to an `f32`.
    pub fn set_ceiling(&mut self, ceiling: f64) {
        let near = narrow(ceiling);
        self.ceiling = if f64::from(near) > ceiling {
            near.next_down()
        } else {
            near
        };
    }

    /// The largest magnitude that leaves.
    #[must_use]
    pub fn ceiling(&self) -> f32 {
        self.ceiling
    }

    /// The time constant of the release in frames: the gain's distance to 1 shrinks to 1/e in it.
    pub fn set_release(&mut self, frames: f64) {
        self.decay = (-1.0 / frames.max(1e-3)).exp();
    }

    /// Takes note of the peaks of one channel's next frames. Frames beyond [`PIECE`] are not seen.
    pub fn measure(&mut self, channel: &[f32]) {
        for (peak, sample) in self.peaks.iter_mut().zip(channel) {
            *peak = peak.max(sample.abs());
        }
    }

    /// Works out the gains of the next `frames` from what was measured.
    pub fn compute(&mut self, frames: usize) {
        let frames = frames.min(PIECE);
        let peaks = &mut self.peaks[..frames];
        let loudest = peaks.iter().fold(0.0_f32, |most, peak| most.max(*peak));
        // Released, every gain that is still remembered is 1, and more of them change nothing.
        self.passes = self.held == 1.0 && self.smoother.is_resting() && loudest <= self.ceiling;
        if self.passes {
            peaks.fill(0.0);
            self.gains[..frames].fill(1.0);
            return;
        }
        for (peak, gain) in self.peaks.iter_mut().zip(&mut self.gains).take(frames) {
            let needed = if *peak > self.ceiling {
                f64::from(self.ceiling) / f64::from(*peak)
            } else {
                1.0
            };
            *peak = 0.0;
            let held = self.minimum.push(needed);
            let rest = (1.0 - self.held) * self.decay;
            let released = if rest < RELEASED { 1.0 } else { 1.0 - rest };
            self.held = held.min(released);
            *gain = self.smoother.push(self.held);
        }
    }

    /// The smoothed gains of the piece that was computed last.
    #[must_use]
    pub fn gains(&self) -> &[f64; PIECE] {
        &self.gains
    }

    /// Delays and limits one channel of the piece, in place. A channel beyond the last is left.
    pub fn apply(&mut self, channel: usize, samples: &mut [f32]) {
        let Some(line) = self.lines.get_mut(channel) else {
            return;
        };
        line.write(samples);
        line.read_piece(self.look_ahead, samples);
        if self.passes {
            return;
        }
        for (sample, gain) in samples.iter_mut().zip(&self.gains) {
            *sample = narrow(f64::from(*sample) * gain);
        }
    }

    /// Whether the gain is 1 and will stay so until a frame above the ceiling comes.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.held == 1.0 && self.smoother.is_resting()
    }

    /// Forgets the signal; ceiling and release stay.
    pub fn clear(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.minimum.clear();
        self.held = 1.0;
        self.smoother.clear();
        self.peaks = [0.0; PIECE];
        self.passes = true;
    }
}
