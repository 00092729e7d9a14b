//! A transient shaper: beginnings and endings louder or softer, whatever the level.
//!
//! The level in dB, of an envelope that rises at once and falls to 1/e in [`FALL_SECONDS`], is smoothed three times as
//! fast and slow: f over [`FAST_SECONDS`], a over the attack's length, s over the sustain's. Where a sound begins f runs
//! ahead of a; where it dies away s stays behind f. The gain is
//! ```text
//! attack_db · clamp((f - a - 2 dB)/12 dB, 0, 1) + sustain_db · clamp((s - f - 2 dB)/12 dB, 0, 1)
//! ```
//! and 0 dB for a steady sound, however loud: only differences of levels count.

use crate::level::logarithm::{db_of_power, gain_of_db};

use crate::dynamics::reducer::PIECE;

/// How long the envelope takes to fall to 1/e.
pub const FALL_SECONDS: f64 = 0.03;
/// Time constant of the fast level.
pub const FAST_SECONDS: f64 = 0.001;
/// A difference of levels that counts in full, in dB.
pub const FULL_DB: f64 = 12.0;
/// Differences up to this do not count: the envelope of a tone of 50 Hz moves as much. In dB.
pub const DEAD_DB: f64 = 2.0;
/// Lower levels are taken for this, in dB: from there on it rests.
const FLOOR_DB: f64 = -100.0;
/// Levels this close to the floor are there.
const NEAR_DB: f64 = 1e-4;

/// What a shaper does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shaping {
    /// Gain of beginnings in dB.
    pub attack_db: f64,
    /// Gain of endings in dB.
    pub sustain_db: f64,
    /// How long a beginning lasts, in frames.
    pub attack_frames: f64,
    /// How long an ending lasts, in frames.
    pub sustain_frames: f64,
}

/// The shaper over linked channels: the loudest decides. A piece takes two steps: [`Shaper::measure`] for each channel,
/// then [`Shaper::compute`].
///
/// # Realtime Safety
/// Nothing allocates.
#[derive(Debug, Clone)]
pub struct Shaper {
    shaping: Shaping,
    fall: f64,
    /// What fast, attack and sustain keep of their distance in a frame.
    keeps: [f64; 3],
    power: f64,
    levels: [f64; 3],
    powers: [f64; PIECE],
    gains: [f64; PIECE],
    strongest_db: f64,
}

impl Shaper {
    /// A shaper at rest.
    #[must_use]
    pub fn new(shaping: Shaping, rate_hz: f64) -> Self {
        let mut shaper = Self {
            shaping,
            fall: (-2.0 / (FALL_SECONDS * rate_hz)).exp(),
            keeps: [(-1.0 / (FAST_SECONDS * rate_hz)).exp(), 0.0, 0.0],
            power: 0.0,
            levels: [FLOOR_DB; 3],
            powers: [0.0; PIECE],
            gains: [1.0; PIECE],
            strongest_db: 0.0,
        };
        shaper.set(shaping);
        shaper
    }

    /// Does something else from the next frame on.
    pub fn set(&mut self, shaping: Shaping) {
        let keep = |frames: f64| (-1.0 / frames.max(1e-3)).exp();
        self.shaping = shaping;
        self.keeps[1] = keep(shaping.attack_frames);
        self.keeps[2] = keep(shaping.sustain_frames);
    }

    /// Takes note of one channel for the next frames.
    pub fn measure(&mut self, key: &[f64]) {
        for (power, sample) in self.powers.iter_mut().zip(key) {
            *power = power.max(sample * sample);
        }
    }

    /// The gains of the next `frames`, from what was measured.
    pub fn compute(&mut self, frames: usize) -> &[f64] {
        let frames = frames.min(PIECE);
        self.strongest_db = 0.0;
        for frame in 0..frames {
            let power = std::mem::take(&mut self.powers[frame]);
            self.power = power.max(self.power * self.fall);
            let level = db_of_power(self.power).max(FLOOR_DB);
            for (smooth, keep) in self.levels.iter_mut().zip(self.keeps) {
                *smooth = level + (*smooth - level) * keep;
            }
            if level == FLOOR_DB {
                self.power = 0.0;
                for smooth in &mut self.levels {
                    if *smooth < FLOOR_DB + NEAR_DB {
                        *smooth = FLOOR_DB;
                    }
                }
            }
            let [fast, attack, sustain] = self.levels;
            let begins = ((fast - attack - DEAD_DB) / FULL_DB).clamp(0.0, 1.0);
            let ends = ((sustain - fast - DEAD_DB) / FULL_DB).clamp(0.0, 1.0);
            let gain_db = self.shaping.attack_db * begins + self.shaping.sustain_db * ends;
            if gain_db.abs() > self.strongest_db.abs() {
                self.strongest_db = gain_db;
            }
            self.gains[frame] = gain_of_db(gain_db);
        }
        &self.gains[..frames]
    }

    /// The strongest gain of the piece that was computed last, up or down, in dB.
    #[must_use]
    pub fn strongest_db(&self) -> f64 {
        self.strongest_db
    }

    /// Whether it has forgotten what it heard.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.power == 0.0 && self.levels == [FLOOR_DB; 3]
    }

    /// Forgets what it heard; what it does stays.
    pub fn clear(&mut self) {
        self.power = 0.0;
        self.levels = [FLOOR_DB; 3];
        self.powers = [0.0; PIECE];
    }
}
