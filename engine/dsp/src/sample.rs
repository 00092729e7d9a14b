//! The step from the `f64` inside of a processor to the `f32` of the buses.

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
