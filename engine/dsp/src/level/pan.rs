//! How a position between left and right becomes two factors.

use std::f64::consts::FRAC_PI_4;

/// A pan law, named by what it does in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanLaw {
    /// Constant power, -3 dB in the middle: cos θ and sin θ with θ = (pan + 1)·π/4.
    Sin3,
    /// Constant sum, -6 dB in the middle: (1 - pan)/2 and (1 + pan)/2.
    Linear,
    /// The compromise, -4.5 dB in the middle: the geometric mean of the two others.
    Sin45,
    /// Constant power, -3 dB in the middle, by square roots: √((1 - pan)/2) and √((1 + pan)/2).
    Root3,
    /// 0 dB in the middle: the near side stays at 1, the far side falls on a straight line.
    Balance,
}

impl PanLaw {
    /// The factors of left and right for `pan` in -1 (left) … 1 (right); clamped to it.
    /// At either end the far side is exactly 0 and the near side exactly 1.
    #[must_use]
    pub fn gains(self, pan: f64) -> (f64, f64) {
        let pan = pan.clamp(-1.0, 1.0);
        if pan == -1.0 {
            return (1.0, 0.0);
        }
        if pan == 1.0 {
            return (0.0, 1.0);
        }
        let linear = ((1.0 - pan) / 2.0, f64::midpoint(1.0, pan));
        if self == Self::Linear {
            return linear;
        }
        let (sin, cos) = ((pan + 1.0) * FRAC_PI_4).sin_cos();
        match self {
            Self::Root3 => (linear.0.sqrt(), linear.1.sqrt()),
            Self::Balance => ((1.0 - pan).min(1.0), (1.0 + pan).min(1.0)),
            Self::Sin45 => ((linear.0 * cos).sqrt(), (linear.1 * sin).sqrt()),
            _ => (cos, sin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::decibels::db_from_linear;

    const LAWS: [(PanLaw, f64); 5] = [
        (PanLaw::Sin3, -3.0103),
        (PanLaw::Linear, -6.0206),
        (PanLaw::Sin45, -4.515_45),
        (PanLaw::Root3, -3.0103),
        (PanLaw::Balance, 0.0),
    ];

    #[test]
    fn middle_and_ends() {
        for (law, middle_db) in LAWS {
            let (left, right) = law.gains(0.0);
            assert!((db_from_linear(left) - middle_db).abs() < 1e-4, "{law:?}");
            assert!((left - right).abs() < 1e-15, "{law:?}");
            assert_eq!(law.gains(-1.0), (1.0, 0.0));
            assert_eq!(law.gains(7.0), (0.0, 1.0));
        }
    }

    #[test]
    fn sin3_and_root3_keep_power_and_all_laws_mirror() {
        for step in -100..=100 {
            let pan = f64::from(step) / 100.0;
            let (left, right) = PanLaw::Sin3.gains(pan);
            assert!((left * left + right * right - 1.0).abs() < 1e-15);
            let (left, right) = PanLaw::Root3.gains(pan);
            assert!((left * left + right * right - 1.0).abs() < 1e-15);
            for (law, _) in LAWS {
                let (left, right) = law.gains(pan);
                let (mirrored_left, mirrored_right) = law.gains(-pan);
                assert!((left - mirrored_right).abs() < 1e-15);
                assert!((right - mirrored_left).abs() < 1e-15);
            }
        }
    }
}
