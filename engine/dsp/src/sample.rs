//! The step from the `f64` inside of a processor to the `f32` of the buses.

use std::ops::{Add, Mul};

/// A precision that signals are computed in: `f32` or `f64`.
pub trait Real: Copy + Send + Sync + Add<Output = Self> + Mul<Output = Self> + 'static {
    /// Rounded to the nearest.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
}

impl Real for f32 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        narrow(value)
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
}

/// Rounds to the nearest `f32`. Beyond its range the result is infinite, NaN stays NaN.
#[inline]
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to the bus format is the purpose"
)]
pub fn narrow(value: f64) -> f32 {
    value as f32
}

/// A frame count as a factor in arithmetic. Exact below 2^53 frames: 1,500 years at 192 kHz.
#[inline]
#[must_use]
pub fn frames_to_f64(frames: u64) -> f64 {
    frames as f64
}
