//! The shapes of a low-frequency oscillator.

use crate::oscillator::sine::sine_of_cycles;

/// A shape in -1 … 1 over one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LfoShape {
    /// Rises from 0.
    Sine,
    /// Rises from 0 in straight lines.
    Triangle,
    /// Rises from -1 to 1, then falls back at once.
    Saw,
    /// 1 for half a cycle, then -1.
    Square,
}

impl LfoShape {
    /// The value at a phase of 0 ≤ `cycles` < 1.
    #[inline]
    #[must_use]
    pub fn at(self, cycles: f64) -> f64 {
        match self {
            Self::Sine => sine_of_cycles(cycles),
            Self::Triangle => {
                let quarter = cycles + 0.25;
                let wrapped = quarter - quarter.floor();
                1.0 - 4.0 * (wrapped - 0.5).abs()
            }
            Self::Saw => 2.0 * cycles - 1.0,
            Self::Square => {
                if cycles < 0.5 {
                    1.0
                } else {
                    -1.0
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_of_every_shape() {
        let table = [
            (LfoShape::Sine, [0.0, 1.0, 0.0, -1.0]),
            (LfoShape::Triangle, [0.0, 1.0, 0.0, -1.0]),
            (LfoShape::Saw, [-1.0, -0.5, 0.0, 0.5]),
            (LfoShape::Square, [1.0, 1.0, -1.0, -1.0]),
        ];
        for (shape, expected) in table {
            for (quarter, expected) in (0..4).zip(expected) {
                let value = shape.at(f64::from(quarter) / 4.0);
                assert!(
                    (value - expected).abs() < 1e-11,
                    "{shape:?} at {quarter}/4: {value}"
                );
            }
            for step in 0..1000 {
                assert!(shape.at(f64::from(step) / 1000.0).abs() <= 1.0 + 1e-11);
            }
        }
    }
}
