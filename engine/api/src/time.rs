//! Time as the engine counts it: frames and sample rates.

use serde::{Deserialize, Serialize};

/// A number of frames (one sample on every channel); absolute position or length.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Frames(pub u64);

impl Frames {
    /// The sum, held at the largest value.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, held at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The length as a slice index; held at `usize::MAX` where a `usize` is shorter.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Frames per second, within [`SampleRate::MIN`] … [`SampleRate::MAX`] Hz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct SampleRate(u32);

/// A sample rate outside the range that the engine runs at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "sample rate {hz} Hz; expected {} to {} Hz",
    SampleRate::MIN,
    SampleRate::MAX
)]
pub struct SampleRateError {
    /// What was asked for, in hertz.
    pub hz: u32,
}

impl SampleRate {
    /// The lowest rate, in hertz: telephone-band test material at a quarter of its rate still opens.
    pub const MIN: u32 = 2_000;
    /// The highest rate, in hertz: sixteen times 48 kHz.
    pub const MAX: u32 = 768_000;

    /// A rate in hertz.
    ///
    /// # Errors
    /// [`SampleRateError`] outside [`Self::MIN`] … [`Self::MAX`].
    pub const fn new(hz: u32) -> Result<Self, SampleRateError> {
        if hz < Self::MIN || hz > Self::MAX {
            return Err(SampleRateError { hz });
        }
        Ok(Self(hz))
    }

    /// The rate in hertz.
    #[must_use]
    pub const fn hz(self) -> u32 {
        self.0
    }

    /// The rate in hertz as a float, exactly.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0)
    }

    /// The nearest number of frames to a time in seconds; negative and NaN give zero.
    #[must_use]
    pub fn frames(self, seconds: f64) -> Frames {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "float to integer `as` saturates, and maps NaN to zero, which is the documented result"
        )]
        let frames = (seconds * self.as_f64()).round() as u64;
        Frames(frames)
    }

    /// The time that a number of frames takes, in seconds.
    #[must_use]
    pub fn seconds(self, frames: Frames) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact up to 2^53 frames: five thousand years at 48 kHz"
        )]
        let count = frames.0 as f64;
        count / self.as_f64()
    }
}

impl TryFrom<u32> for SampleRate {
    type Error = SampleRateError;

    fn try_from(hz: u32) -> Result<Self, Self::Error> {
        Self::new(hz)
    }
}

impl From<SampleRate> for u32 {
    fn from(rate: SampleRate) -> Self {
        rate.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_to_the_nearest_frame() {
        let rate = SampleRate::new(44_100).unwrap();
        assert_eq!(rate.frames(0.01), Frames(441));
        assert_eq!(rate.frames(-1.0), Frames(0));
        assert_eq!(rate.frames(f64::NAN), Frames(0));
        assert_eq!(rate.seconds(Frames(22_050)), 0.5);
    }

    #[test]
    fn rates_out_of_range_say_what_was_asked() {
        assert_eq!(SampleRate::new(0), Err(SampleRateError { hz: 0 }));
        assert!(SampleRate::new(768_001).is_err());
    }
}
