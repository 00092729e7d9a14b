//! The curves, and their integrals.
//!
//! All are piecewise polynomials with slope 1 at zero, so that the first two integrals are polynomials too and the bits
//! do not depend on a maths library.

/// A curve. All but [`Curve::Fold`] end at 1 for large inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// Bends early and gently, smooth up to its second derivative: x - 2x³/(3a²) + x⁵/(5a⁴), full at a = 15/8.
    Tape,
    /// As tape, but the negative half is full at 0.6 already: even harmonics.
    Tube,
    /// Straight up to 1, then flat.
    Hard,
    /// x - 4x³/27, full at 1.5.
    Soft,
    /// Straight up to 1, then back, and again at every odd number.
    Fold,
}

/// Where the tape's curve is full.
const FULL: f64 = 1.875;

/// Where the tube's negative half is full, as a part of the positive one's.
const SHORT: f64 = 0.6;

impl Curve {
    /// f(x).
    #[inline]
    #[must_use]
    pub fn at(self, x: f64) -> f64 {
        match self {
            Self::Tape => tape(x),
            Self::Tube => {
                if x < 0.0 {
                    SHORT * tape(x / SHORT)
                } else {
                    tape(x)
                }
            }
            Self::Hard => x.clamp(-1.0, 1.0),
            Self::Soft => {
                if x.abs() >= 1.5 {
                    1.0_f64.copysign(x)
                } else {
                    x - x * x * x * (4.0 / 27.0)
                }
            }
            Self::Fold => {
                let u = wrap(x);
                if u.abs() <= 1.0 {
                    u
                } else {
                    2.0_f64.copysign(u) - u
                }
            }
        }
    }

    /// ∫ f: the first integral, of which only differences count.
    #[inline]
    #[must_use]
    pub fn once(self, x: f64) -> f64 {
        let v = x.abs();
        match self {
            Self::Tape => tape_once(v),
            Self::Tube => {
                if x < 0.0 {
                    SHORT * SHORT * tape_once(v / SHORT)
                } else {
                    tape_once(v)
                }
            }
            Self::Hard => {
                if v <= 1.0 {
                    v * v / 2.0
                } else {
                    v - 0.5
                }
            }
            Self::Soft => {
                if v >= 1.5 {
                    v - 0.5625
                } else {
                    let s = v * v;
                    s / 2.0 - s * s / 27.0
                }
            }
            Self::Fold => {
                let v = wrap(x).abs();
                if v <= 1.0 {
                    v * v / 2.0 - 0.5
                } else {
                    2.0 * v - v * v / 2.0 - 1.5
                }
            }
        }
    }

    /// ∫∫ f: the second integral.
    #[inline]
    #[must_use]
    pub fn twice(self, x: f64) -> f64 {
        let v = x.abs();
        let half = match self {
            Self::Tape => tape_twice(v),
            Self::Tube => {
                if x < 0.0 {
                    SHORT * SHORT * SHORT * tape_twice(v / SHORT)
                } else {
                    tape_twice(v)
                }
            }
            Self::Hard => {
                if v <= 1.0 {
                    v * v * v / 6.0
                } else {
                    v * v / 2.0 - v / 2.0 + 1.0 / 6.0
                }
            }
            Self::Soft => {
                if v >= 1.5 {
                    v * v / 2.0 - 0.5625 * v + 0.225
                } else {
                    let s = v * v;
                    v * s * (1.0 / 6.0 - s / 135.0)
                }
            }
            Self::Fold => {
                let u = wrap(x);
                let v = u.abs();
                let half = if v <= 1.0 {
                    v * v * v / 6.0 - v / 2.0
                } else {
                    v * v - v * v * v / 6.0 - 1.5 * v + 1.0 / 3.0
                };
                return if u < 0.0 { -half } else { half };
            }
        };
        if x < 0.0 { -half } else { half }
    }

    /// The value of the curve over a whole range, where it is flat there.
    #[inline]
    #[must_use]
    pub fn flat(self, lowest: f64, highest: f64) -> Option<f64> {
        let (below, above) = match self {
            Self::Tape => (-FULL, FULL),
            Self::Tube => (-FULL * SHORT, FULL),
            Self::Hard => (-1.0, 1.0),
            Self::Soft => (-1.5, 1.5),
            Self::Fold => return None,
        };
        if lowest >= above {
            Some(1.0)
        } else if highest <= below {
            Some(if self == Self::Tube { -SHORT } else { -1.0 })
        } else {
            None
        }
    }
}

/// x in -2 … 2, of a period of 4; 0 for what has no place in it.
#[inline]
fn wrap(x: f64) -> f64 {
    let u = x - 4.0 * (x * 0.25 + 0.5).floor();
    if u.abs() <= 2.0 { u } else { 0.0 }
}

#[inline]
fn tape(x: f64) -> f64 {
    if x.abs() >= FULL {
        return 1.0_f64.copysign(x);
    }
    let r = x / FULL;
    let s = r * r;
    x * (1.0 - s * (2.0 / 3.0 - s / 5.0))
}

/// For v ≥ 0.
#[inline]
fn tape_once(v: f64) -> f64 {
    // At the end: a²·(1/2 - 1/6 + 1/30) = a²·11/30.
    if v >= FULL {
        return v - FULL + FULL * FULL * 11.0 / 30.0;
    }
    let r = v / FULL;
    let s = r * r;
    v * v * (0.5 - s * (1.0 / 6.0 - s / 30.0))
}

/// For v ≥ 0.
#[inline]
fn tape_twice(v: f64) -> f64 {
    // At the end: a³·(1/6 - 1/30 + 1/210) = a³·29/210.
    if v >= FULL {
        let over = v - FULL;
        return over * over / 2.0
            + over * FULL * FULL * 11.0 / 30.0
            + FULL * FULL * FULL * 29.0 / 210.0;
    }
    let r = v / FULL;
    let s = r * r;
    v * v * v * (1.0 / 6.0 - s * (1.0 / 30.0 - s / 210.0))
}

#[cfg(test)]
mod tests {
    use super::Curve;

    const CURVES: [Curve; 5] = [
        Curve::Tape,
        Curve::Tube,
        Curve::Hard,
        Curve::Soft,
        Curve::Fold,
    ];

    #[test]
    fn integrals_have_the_curve_as_derivative() {
        let h = 1e-4;
        for curve in CURVES {
            for step in -5000..5000 {
                let x = f64::from(step) / 1000.0 + 0.000_37;
                let slope = (curve.once(x + h) - curve.once(x - h)) / (2.0 * h);
                assert!((slope - curve.at(x)).abs() < 1e-4, "{curve:?} once at {x}");
                let slope = (curve.twice(x + h) - curve.twice(x - h)) / (2.0 * h);
                assert!(
                    (slope - curve.once(x)).abs() < 1e-4,
                    "{curve:?} twice at {x}"
                );
            }
            assert_eq!(curve.at(0.0), 0.0);
            assert!((curve.at(1e-6) / 1e-6 - 1.0).abs() < 1e-6);
            assert!(curve.at(1e30).abs() <= 1.0 && curve.twice(1e30).is_finite());
        }
    }
}
