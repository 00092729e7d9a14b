//! How loud the noise under a signal is.

use crate::delay::glide::frames_f64;

/// The noise power of every bin, followed or learned.
///
/// Followed after T. Gerkmann and R. Hendriks, "Unbiased MMSE-based noise power estimation with low complexity and low
/// tracking delay", IEEE Trans. Audio, Speech and Language Processing 20 (2012): each bin's power counts as noise by how
/// likely it is that nothing else is in it. Learned, it is the mean of what was heard meanwhile.
#[derive(Debug, Clone)]
pub struct NoiseFloor {
    followed: Vec<f64>,
    presence: Vec<f64>,
    learned: Vec<f64>,
    /// Spectra that were learned from.
    lessons: u64,
    /// Spectra that were followed.
    heard: u64,
    /// Constants of the averages over time.
    slow: f64,
    smooth: f64,
}

/// The signal-to-noise ratio that speech has where it is: 15 dB.
const PRESENT_RATIO: f64 = 31.622_776_601_683_793;

/// Spectra by which the first guess is made.
const FIRST: u64 = 8;

impl NoiseFloor {
    /// Nothing known, for spectra that come every `hop_seconds`.
    #[must_use]
    pub fn new(bins: usize, hop_seconds: f64) -> Self {
        let average = |seconds: f64| (-hop_seconds / seconds).exp();
        Self {
            followed: vec![0.0; bins],
            presence: vec![0.0; bins],
            learned: vec![0.0; bins],
            lessons: 0,
            heard: 0,
            // 0.8 and 0.9 at the paper's 16 ms.
            slow: average(0.0717),
            smooth: average(0.152),
        }
    }

    /// Hears a spectrum of powers.
    pub fn follow(&mut self, powers: &[f64]) {
        self.heard = self.heard.saturating_add(1);
        if self.heard <= FIRST {
            let part = 1.0 / frames_f64(usize::try_from(self.heard).unwrap_or(1));
            for (floor, power) in self.followed.iter_mut().zip(powers) {
                *floor += (power - *floor) * part;
            }
            return;
        }
        let ratio = PRESENT_RATIO;
        for ((floor, presence), power) in
            self.followed.iter_mut().zip(&mut self.presence).zip(powers)
        {
            let above = power / floor.max(f64::MIN_POSITIVE);
            // Equal chances before; the exponent is held where the rest is all the same.
            let exponent = (-above * ratio / (1.0 + ratio)).max(-200.0);
            let likely = 1.0 / (1.0 + (1.0 + ratio) * exponent.exp());
            *presence = self.smooth * *presence + (1.0 - self.smooth) * likely;
            // Where it seems to be there all the time, it may be noise that has become louder.
            let likely = if *presence > 0.99 {
                likely.min(0.99)
            } else {
                likely
            };
            let noise = likely * *floor + (1.0 - likely) * power;
            *floor = self.slow * *floor + (1.0 - self.slow) * noise;
        }
    }

    /// Begins to learn anew.
    pub fn forget_learned(&mut self) {
        self.lessons = 0;
        self.learned.fill(0.0);
    }

    /// Learns from a spectrum of powers.
    pub fn learn(&mut self, powers: &[f64]) {
        self.lessons = self.lessons.saturating_add(1);
        let part = 1.0 / frames_f64(usize::try_from(self.lessons).unwrap_or(usize::MAX));
        for (learned, power) in self.learned.iter_mut().zip(powers) {
            *learned += (power - *learned) * part;
        }
    }

    /// What is followed.
    #[must_use]
    pub fn followed(&self) -> &[f64] {
        &self.followed
    }

    /// What was learned; what is followed where nothing was.
    #[must_use]
    pub fn learned(&self) -> &[f64] {
        if self.lessons > 0 {
            &self.learned
        } else {
            &self.followed
        }
    }

    /// Knows nothing again.
    pub fn reset(&mut self) {
        self.forget_learned();
        self.followed.fill(0.0);
        self.presence.fill(0.0);
        self.heard = 0;
    }
}
