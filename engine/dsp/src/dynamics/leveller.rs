//! A gain that brings a programme to a target loudness, slowly: AGC and loudness normaliser.
//!
//! Loudness after ITU-R BS.1770-5 and EBU R 128 ([`crate::loudness::meter`]), read every 10 ms. The gain aims at target
//! less loudness, held within its bounds; where it is closer to that than the window it stays. It moves in dB at
//! constant speed, one upwards and one downwards. Below the gate, and while nothing is measured, it is frozen.

use crate::level::logarithm::gain_of_db;
use crate::loudness::meter::LoudnessMeter;

use crate::dynamics::reducer::PIECE;

/// Nothing below this is programme: the absolute gate of BS.1770, in LUFS.
const ABSOLUTE_GATE: f64 = -70.0;

/// Which loudness is levelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// Of the last 400 ms.
    Momentary,
    /// Of the last 3 s.
    ShortTerm,
    /// Of all since the start, gated.
    Integrated,
}

/// What a leveller does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levelling {
    /// Target in LUFS.
    pub target: f64,
    /// Which loudness is brought there.
    pub horizon: Horizon,
    /// Below this momentary loudness the gain is frozen; LUFS.
    pub gate: f64,
    /// Distances from the target up to this are left, in LU.
    pub window: f64,
    /// Least and most gain in dB.
    pub bounds: (f64, f64),
    /// dB a frame upwards.
    pub rise: f64,
    /// dB a frame downwards.
    pub fall: f64,
    /// Whether the gain stays as it is.
    pub frozen: bool,
    /// A gain in dB that is wanted whatever is heard.
    pub fixed: Option<f64>,
}

/// The leveller over linked channels. A piece takes two steps: [`Leveller::measure`] for each channel, then
/// [`Leveller::compute`].
///
/// # Realtime Safety
/// [`Leveller::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct Leveller {
    levelling: Levelling,
    meter: LoudnessMeter,
    pieces: Vec<[f32; PIECE]>,
    /// Where the gain goes, in dB.
    aim: f64,
    gain_db: f64,
    /// Whether a frame has passed.
    runs: bool,
    gains: [f64; PIECE],
}

impl Leveller {
    /// A leveller with a gain of 0 dB, for channels of these weights (see [`crate::loudness::channel_weight`]).
    #[must_use]
    pub fn new(levelling: Levelling, rate_hz: u32, weights: &[f64]) -> Self {
        Self {
            levelling,
            meter: LoudnessMeter::new(rate_hz, weights),
            pieces: vec![[0.0; PIECE]; weights.len()],
            aim: 0.0,
            gain_db: 0.0,
            runs: false,
            gains: [1.0; PIECE],
        }
    }

    /// Does something else from the next frame on; a gain beyond new bounds goes back at its speed. Before the first
    /// frame a fixed gain is there at once.
    pub fn set(&mut self, levelling: Levelling) {
        self.levelling = levelling;
        if let Some(fixed) = levelling.fixed {
            self.aim = fixed;
            if !self.runs {
                self.gain_db = fixed;
            }
            return;
        }
        let (least, most) = levelling.bounds;
        self.aim = self.aim.clamp(least, most.max(least));
    }

    /// Takes note of one channel's next frames.
    pub fn measure(&mut self, channel: usize, samples: &[f32]) {
        if let Some(piece) = self.pieces.get_mut(channel) {
            for (place, sample) in piece.iter_mut().zip(samples) {
                *place = *sample;
            }
        }
    }

    /// The gains of the next `frames`, from what was measured.
    pub fn compute(&mut self, frames: usize) -> &[f64] {
        let frames = frames.min(PIECE);
        self.runs = true;
        let mut done = 0;
        while done < frames {
            let count = self.meter.room().min(frames - done);
            for (channel, piece) in self.pieces.iter().enumerate() {
                self.meter.push(channel, &piece[done..done + count]);
            }
            self.move_gain(done, done + count);
            if self.meter.advance(count) {
                self.take_aim();
            }
            done += count;
        }
        &self.gains[..frames]
    }

    fn move_gain(&mut self, from: usize, to: usize) {
        let Levelling {
            rise, fall, frozen, ..
        } = self.levelling;
        let is_there = frozen || self.gain_db == self.aim;
        for gain in &mut self.gains[from..to] {
            if !is_there {
                self.gain_db = if self.gain_db < self.aim {
                    (self.gain_db + rise).min(self.aim)
                } else {
                    (self.gain_db - fall).max(self.aim)
                };
            }
            *gain = gain_of_db(self.gain_db);
        }
    }

    fn take_aim(&mut self) {
        if self.levelling.fixed.is_some() {
            return;
        }
        let read = self.meter.read();
        let loudness = match self.levelling.horizon {
            Horizon::Momentary => read.momentary,
            Horizon::ShortTerm => read.short_term,
            Horizon::Integrated => read.integrated,
        };
        let gate = self.levelling.gate.max(ABSOLUTE_GATE);
        if read.momentary < gate || loudness < ABSOLUTE_GATE {
            // Frozen where it is, not where it was going.
            self.aim = self.gain_db;
            return;
        }
        let (least, most) = self.levelling.bounds;
        let wanted = (self.levelling.target - loudness).clamp(least, most.max(least));
        let is_outside = (wanted - self.gain_db).abs() > self.levelling.window;
        // On the way it goes all the way.
        if is_outside || self.gain_db != self.aim {
            self.aim = wanted;
        }
    }

    /// The gain now, in dB.
    #[must_use]
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    /// Forgets what it heard; the gain is 0 dB again.
    pub fn clear(&mut self) {
        self.meter.reset();
        self.aim = 0.0;
        self.gain_db = 0.0;
        self.runs = false;
    }
}
