//! The sine of a phase, fast and the same on every machine.

use std::f64::consts::TAU;

/// sin(2π·`cycles`) for any finite phase, within 10⁻¹¹.
///
/// Folded to a quarter of a period and summed as Taylor's series up to the fifteenth power: the
/// first term left out is (π/2)^17/17! = 6·10⁻¹². Nothing but sums and products, so the bits do
/// not depend on a maths library.
#[inline]
#[must_use]
pub fn sine_of_cycles(cycles: f64) -> f64 {
    // -0.5 … 0.5, then mirrored into -0.25 … 0.25.
    let near = cycles - (cycles + 0.5).floor();
    let folded = if near > 0.25 {
        0.5 - near
    } else if near < -0.25 {
        -0.5 - near
    } else {
        near
    };
    let x = folded * TAU;
    let s = x * x;
    // Divisors (2n)(2n + 1) of consecutive terms.
    let tail = 1.0 - s / 110.0 * (1.0 - s / 156.0 * (1.0 - s / 210.0));
    let middle = 1.0 - s / 42.0 * (1.0 - s / 72.0 * tail);
    x * (1.0 - s / 6.0 * (1.0 - s / 20.0 * middle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_its_bound_of_the_library() {
        for step in -40_000..40_000 {
            let cycles = f64::from(step) / 10_007.0;
            let error = (sine_of_cycles(cycles) - (TAU * cycles).sin()).abs();
            assert!(error < 1.1e-11, "{cycles}: {error}");
        }
        assert_eq!(sine_of_cycles(0.0), 0.0);
        assert!((sine_of_cycles(0.25) - 1.0).abs() < 1e-11);
    }
}
