//! Static curves: the level that leaves for the level that comes in, in dB. What a drawing of a compressor or a gate
//! shows.
//!
//! D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design: A Tutorial and Analysis", J. Audio
//! Eng. Soc. 60 (2012), section 2.2; the curve below a threshold is its mirror image.

/// A compressor's curve. With level x, threshold T, ratio R and knee W the level that leaves is
/// ```text
/// x                                   2(x - T) ≤ -W
/// x + (1/R - 1)(x - T + W/2)²/(2W)    2|x - T| < W
/// T + (x - T)/R                       2(x - T) ≥ W
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compression {
    /// T in dB.
    pub threshold_db: f64,
    /// R, at least 1; infinite for a limiter.
    pub ratio: f64,
    /// W in dB, at least 0.
    pub knee_db: f64,
}

impl Compression {
    /// How far a level is brought down, in dB: 0 or above, rising with the level.
    #[inline]
    #[must_use]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let slope = 1.0 - 1.0 / self.ratio.max(1.0);
        let over = level_db - self.threshold_db;
        if 2.0 * over >= self.knee_db {
            slope * over.max(0.0)
        } else if 2.0 * over > -self.knee_db {
            let way = over + self.knee_db / 2.0;
            slope * way * way / (2.0 * self.knee_db)
        } else {
            0.0
        }
    }

    /// The level that leaves for one that comes in, without make-up gain.
    #[must_use]
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db - self.reduction_db(level_db)
    }

    /// Where the reduction begins, in dB.
    #[must_use]
    pub fn onset_db(&self) -> f64 {
        self.threshold_db - self.knee_db / 2.0
    }

    /// A make-up gain in dB: half of what a level of 0 dB is brought down by (section 2.4 of the paper suggests the
    /// whole; half keeps peaks of usual material below full scale).
    #[must_use]
    pub fn make_up_db(&self) -> f64 {
        self.reduction_db(0.0) / 2.0
    }
}

/// An expander's curve: levels below the threshold are brought further down, at most by the range. With level x,
/// threshold T, ratio R and range G the level that leaves is max(T + (x - T)·R, x - G) below T, and x above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expansion {
    /// T in dB.
    pub threshold_db: f64,
    /// R, at least 1.
    pub ratio: f64,
    /// G in dB, at least 0.
    pub range_db: f64,
}

impl Expansion {
    /// How far a level is brought down, in dB: 0 … range.
    #[inline]
    #[must_use]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let under = (self.threshold_db - level_db).max(0.0);
        (under * (self.ratio.max(1.0) - 1.0)).min(self.range_db)
    }

    /// The level that leaves for one that comes in.
    #[must_use]
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db - self.reduction_db(level_db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paper's equation 4 as it stands there.
    fn paper(x: f64, t: f64, r: f64, w: f64) -> f64 {
        if 2.0 * (x - t) < -w {
            x
        } else if 2.0 * (x - t).abs() <= w && w > 0.0 {
            x + (1.0 / r - 1.0) * (x - t + w / 2.0).powi(2) / (2.0 * w)
        } else {
            t + (x - t) / r
        }
    }

    #[test]
    fn compression_is_the_papers_and_continuous() {
        for threshold_db in [-60.0, -18.0, 0.0] {
            for ratio in [1.0, 1.5, 3.0, 20.0, f64::INFINITY] {
                for knee_db in [0.0, 0.1, 6.0, 24.0] {
                    let curve = Compression {
                        threshold_db,
                        ratio,
                        knee_db,
                    };
                    let mut last = curve.output_db(-120.01);
                    for step in -12_000..=1200 {
                        let x = f64::from(step) / 100.0;
                        let y = curve.output_db(x);
                        assert!((y - paper(x, threshold_db, ratio, knee_db)).abs() < 1e-9);
                        // It rises, by no more than its input.
                        assert!(
                            y > last - 1e-9 && y - last < 0.01 + 1e-9,
                            "{curve:?} at {x}"
                        );
                        last = y;
                    }
                }
            }
        }
    }

    #[test]
    fn expansion_falls_from_the_threshold_to_the_range() {
        let curve = Expansion {
            threshold_db: -40.0,
            ratio: 3.0,
            range_db: 30.0,
        };
        assert_eq!(curve.output_db(-39.0), -39.0);
        assert_eq!(curve.output_db(-45.0), -55.0);
        assert_eq!(curve.output_db(-60.0), -90.0);
    }
}
