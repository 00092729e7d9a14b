//! Where in a row of steps a position lies.

/// Positions this much before a step count as in it, in steps: hosts tell positions with roundings, which must not
/// move a step by a frame. It is less than a frame even of steps of half a minute.
const NEARLY: f64 = 1e-7;

/// A step and the place in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Steps since position 0; below 0 before it.
    pub number: i64,
    /// 0 ≤ phase < 1.
    pub phase: f64,
}

/// The place at a position in steps, of which every first of two takes the part `swing` of both, 0 < swing < 1.
pub fn place(position: f64, swing: f64) -> Place {
    let position = position + NEARLY;
    let pair = (position / 2.0).floor();
    let within = position / 2.0 - pair;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "without fraction; saturates far beyond any piece of music"
    )]
    let first = (pair as i64).saturating_mul(2);
    if within < swing {
        Place {
            number: first,
            phase: within / swing,
        }
    } else {
        Place {
            number: first.saturating_add(1),
            phase: (within - swing) / (1.0 - swing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swing_moves_every_second_step() {
        let number = |position: f64, swing: f64| place(position, swing).number;
        assert_eq!(
            [0.0, 0.99, 1.0, 1.99, 2.0].map(|at| number(at, 0.5)),
            [0, 0, 1, 1, 2]
        );
        assert_eq!(
            [0.0, 1.0, 1.49, 1.5, 2.0].map(|at| number(at, 0.75)),
            [0, 0, 0, 1, 2]
        );
        assert_eq!([-0.5, -1.0, -1.5].map(|at| number(at, 0.5)), [-1, -1, -2]);
        assert!((place(1.75, 0.75).phase - 0.5).abs() < 1e-6);
        assert!((place(0.75, 0.75).phase - 0.5).abs() < 1e-6);
        // A rounding before the step is the step.
        assert_eq!(number(2.999_999_99, 0.5), 3);
    }
}
