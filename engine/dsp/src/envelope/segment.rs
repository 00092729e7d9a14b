//! One way from a level to another.

use crate::sample::frames_to_f64;

/// How sharply a way of curve 1 bends: its first half covers 98 % of it.
const SHARPEST: f64 = 8.0;

/// A way that takes a number of frames, as the closed form
/// y(x) = start + (target - start) · (1 - e^(-k·x)) / (1 - e^(-k)), k = 8 · curve, at x = frames passed / length.
///
/// Curve 0 is a straight line, above 0 it is quick first (as a capacitor is charged), below 0 slow first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    start: f64,
    target: f64,
    position: u64,
    length: u64,
    curve: f64,
}

impl Segment {
    /// A way over `length` frames; 0 is over at once.
    #[must_use]
    pub fn new(start: f64, target: f64, length: u64, curve: f64) -> Self {
        Self {
            start,
            target,
            position: 0,
            length,
            curve: curve.clamp(-1.0, 1.0),
        }
    }

    /// Whether its last frame has been given.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.position >= self.length
    }

    /// Where it goes.
    #[must_use]
    pub const fn target(&self) -> f64 {
        self.target
    }

    /// The level of the next frame, which has moved already; the target on the last one and ever after.
    pub fn advance(&mut self) -> f64 {
        self.position += 1;
        if self.is_over() {
            return self.target;
        }
        let x = frames_to_f64(self.position) / frames_to_f64(self.length);
        self.start + (self.target - self.start) * bent(x, SHARPEST * self.curve)
    }
}

/// (1 - e^(-k·x)) / (1 - e^(-k)), and x where k is next to 0.
fn bent(x: f64, k: f64) -> f64 {
    if k.abs() < 1e-6 {
        return x;
    }
    (-k * x).exp_m1() / (-k).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_and_bent_ways_end_on_their_last_frame() {
        let mut line = Segment::new(0.0, 1.0, 4, 0.0);
        let values: Vec<f64> = (0..5).map(|_| line.advance()).collect();
        assert_eq!(values, [0.25, 0.5, 0.75, 1.0, 1.0]);
        for curve in [-1.0, -0.3, 0.3, 1.0] {
            let mut way = Segment::new(1.0, 0.25, 1000, curve);
            let values: Vec<f64> = (0..1000).map(|_| way.advance()).collect();
            assert!(values.windows(2).all(|two| two[1] < two[0]), "{curve}");
            assert!(way.is_over() && values[999] == 0.25);
            assert_eq!(values[499] < 0.625, curve > 0.0);
        }
    }

    #[test]
    fn the_sharpest_curve_covers_nearly_all_in_its_first_half() {
        let mut way = Segment::new(0.0, 1.0, 1000, 1.0);
        let half = (0..500).map(|_| way.advance()).last();
        let expected = 1.0 / (1.0 + (-4.0_f64).exp());
        assert!((half.unwrap() - expected).abs() < 1e-12);
    }
}
