//! Levels in decibels.

/// A level or gain in decibels (20·log10 of an amplitude ratio).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Decibels(pub f64);

impl Decibels {
    /// At and below this a gain means silence.
    pub const SILENCE: Self = Self(-120.0);

    /// The amplitude ratio 10^(dB/20); exactly zero at and below [`Self::SILENCE`], exactly one at 0 dB.
    #[must_use]
    pub fn to_gain(self) -> f64 {
        if self.0 <= Self::SILENCE.0 {
            0.0
        } else {
            10.0_f64.powf(self.0 / 20.0)
        }
    }

    /// The level of an amplitude; [`Self::SILENCE`] at and below one millionth.
    #[must_use]
    pub fn from_gain(gain: f64) -> Self {
        let floor = 1e-6;
        if gain.abs() <= floor {
            Self::SILENCE
        } else {
            Self(20.0 * gain.abs().log10())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors() {
        assert_eq!(Decibels(0.0).to_gain(), 1.0);
        assert_eq!(Decibels(-120.0).to_gain(), 0.0);
        assert!((Decibels(20.0).to_gain() - 10.0).abs() < 1e-12);
        assert!((Decibels::from_gain(0.5).0 + 6.020_599_913_279_624).abs() < 1e-12);
        assert_eq!(Decibels::from_gain(0.0), Decibels::SILENCE);
    }
}
