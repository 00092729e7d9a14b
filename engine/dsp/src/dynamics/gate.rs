//! A gate: quiet signals made quieter, without chatter.
//!
//! The level is a peak envelope: it rises at once and falls to 1/e in [`FALL_SECONDS`]. The gate opens where the level
//! reaches the threshold and closes where it has been below the threshold less the hysteresis for as long as it holds.
//! Open, nothing is reduced; closed, as much as the curve says ([`Expansion`]) of a level that rises at once and falls
//! only where it would by more than the hysteresis, and after the hold, so that a steep curve does not flutter either. The gain moves towards its target with
//! the time constant of the attack where it rises and of the release where it falls: a rise is 63 % done after the
//! attack, a fall goes by 8.7 dB each release.

use crate::dynamics::curve::Expansion;
use crate::level::logarithm::{db_of_power, gain_of_db};

use crate::dynamics::reducer::PIECE;

/// How long the level takes to fall to 1/e: between the crests of 30 Hz it falls by 14 dB at most, and there the gate
/// holds.
pub const FALL_SECONDS: f64 = 0.01;

/// Powers below this are 0: -240 dB.
const SILENCE: f64 = 1e-24;

/// The level of silence, in dB.
const NOTHING_DB: f64 = -300.0;

/// A gain this close to its target is there.
const NEAR: f64 = 1e-7;

/// What a gate does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gating {
    /// Threshold, ratio and range.
    pub curve: Expansion,
    /// How far below the threshold it closes, in dB.
    pub hysteresis_db: f64,
    /// Time constant of opening in frames.
    pub attack_frames: f64,
    /// How long it stays open below, in frames.
    pub hold_frames: f64,
    /// Time constant of closing in frames.
    pub release_frames: f64,
}

/// The gate over linked channels: the loudest decides. A piece takes two steps: [`Gate::measure`] for each channel,
/// then [`Gate::compute`].
///
/// # Realtime Safety
/// Nothing allocates.
#[derive(Debug, Clone)]
pub struct Gate {
    gating: Gating,
    fall: f64,
    rise_keep: f64,
    fall_keep: f64,
    hold: u64,
    level: f64,
    is_open: bool,
    waits: u64,
    /// The level that the curve is asked for while it is closed, in dB.
    tracked_db: f64,
    /// `None` until the first frame, which starts at its target.
    gain: Option<f64>,
    powers: [f64; PIECE],
    gains: [f64; PIECE],
}

impl Gate {
    /// A gate at rest.
    #[must_use]
    pub fn new(gating: Gating, rate_hz: f64) -> Self {
        let mut gate = Self {
            gating,
            // Of the power, so twice.
            fall: (-2.0 / (FALL_SECONDS * rate_hz)).exp(),
            rise_keep: 0.0,
            fall_keep: 0.0,
            hold: 0,
            level: 0.0,
            is_open: false,
            waits: 0,
            tracked_db: NOTHING_DB,
            gain: None,
            powers: [0.0; PIECE],
            gains: [1.0; PIECE],
        };
        gate.set(gating);
        gate
    }

    /// Does something else from the next frame on.
    pub fn set(&mut self, gating: Gating) {
        let keep = |frames: f64| (-1.0 / frames.max(1e-3)).exp();
        self.gating = gating;
        self.rise_keep = keep(gating.attack_frames);
        self.fall_keep = keep(gating.release_frames);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held at 0 … 2^32, and the fraction is to go"
        )]
        let hold = gating.hold_frames.clamp(0.0, 4_294_967_296.0) as u64;
        self.hold = hold;
        self.waits = self.waits.min(hold);
    }

    /// Takes note of one channel's key for the next frames.
    pub fn measure(&mut self, key: &[f64]) {
        for (power, sample) in self.powers.iter_mut().zip(key) {
            *power = power.max(sample * sample);
        }
    }

    /// The gains of the next `frames`, from what was measured.
    pub fn compute(&mut self, frames: usize) -> &[f64] {
        let frames = frames.min(PIECE);
        let threshold_db = self.gating.curve.threshold_db;
        for frame in 0..frames {
            let power = std::mem::take(&mut self.powers[frame]);
            self.level = power.max(self.level * self.fall);
            if self.level < SILENCE {
                self.level = 0.0;
            }
            let level_db = db_of_power(self.level);
            if level_db >= threshold_db {
                self.is_open = true;
                self.tracked_db = threshold_db;
            }
            let reduction = if self.track(level_db) {
                0.0
            } else {
                self.gating.curve.reduction_db(self.tracked_db)
            };
            self.gains[frame] = self.approach(gain_of_db(-reduction));
        }
        &self.gains[..frames]
    }

    /// Lets the tracked level follow; whether the gate is open.
    fn track(&mut self, level_db: f64) -> bool {
        let highest = level_db + self.gating.hysteresis_db;
        if level_db > self.tracked_db {
            self.waits = self.hold;
            if !self.is_open {
                self.tracked_db = level_db;
            }
        } else if highest >= self.tracked_db {
            self.waits = self.hold;
        } else if self.waits > 0 {
            self.waits -= 1;
        } else {
            self.is_open = false;
            self.tracked_db = highest;
        }
        self.is_open
    }

    fn approach(&mut self, target: f64) -> f64 {
        let gain = self.gain.unwrap_or(target);
        let keep = if target > gain {
            self.rise_keep
        } else {
            self.fall_keep
        };
        let next = target + (gain - target) * keep;
        let next = if (next - target).abs() < NEAR {
            target
        } else {
            next
        };
        self.gain = Some(next);
        next
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether silence changes nothing any more.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        let lowest_db = db_of_power(0.0) + self.gating.hysteresis_db;
        let closed = gain_of_db(-self.gating.curve.reduction_db(self.tracked_db));
        let is_closed = !self.is_open && self.gain == Some(closed);
        self.level == 0.0 && is_closed && self.tracked_db <= lowest_db
    }

    /// Forgets what it heard; what it does stays.
    pub fn clear(&mut self) {
        self.level = 0.0;
        self.is_open = false;
        self.waits = 0;
        self.tracked_db = NOTHING_DB;
        self.gain = None;
        self.powers = [0.0; PIECE];
    }
}
