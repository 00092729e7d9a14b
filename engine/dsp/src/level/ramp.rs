//! A ramp between two values in closed form: its value depends on the position alone, so any
//! split into blocks gives the same bits.

use crate::sample::{frames_to_f64, narrow};

/// The course between the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RampShape {
    /// Equal steps.
    Linear,
    /// Equal ratios; for frequencies and other positive values. Where the ends are not both
    /// positive the ramp is linear.
    Geometric,
}

/// From `start` at position 0 to `target` at position `length` and ever after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    shape: RampShape,
    start: f64,
    target: f64,
    length: u64,
}

impl Ramp {
    /// A ramp over `length` frames; length 0 is at its target at once.
    #[must_use]
    pub fn new(shape: RampShape, start: f64, target: f64, length: u64) -> Self {
        let positive = start > 0.0 && target > 0.0;
        let shape = if positive { shape } else { RampShape::Linear };
        Self {
            shape,
            start,
            target,
            length,
        }
    }

    /// A ramp that has arrived.
    #[must_use]
    pub fn resting(value: f64) -> Self {
        Self {
            shape: RampShape::Linear,
            start: value,
            target: value,
            length: 0,
        }
    }

    /// Where it goes.
    #[must_use]
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether `position` lies at or behind the end.
    #[must_use]
    pub fn has_arrived(&self, position: u64) -> bool {
        position >= self.length || self.start == self.target
    }

    /// The value at `position` frames after the start; exactly the target from `length` on.
    #[inline]
    #[must_use]
    pub fn at(&self, position: u64) -> f64 {
        if self.has_arrived(position) {
            return self.target;
        }
        let way = frames_to_f64(position) / frames_to_f64(self.length);
        match self.shape {
            RampShape::Linear => self.start + (self.target - self.start) * way,
            RampShape::Geometric => self.start * ((self.target / self.start).ln() * way).exp(),
        }
    }

    /// Writes the values at `position`, `position + 1`, … .
    pub fn fill(&self, position: u64, out: &mut [f32]) {
        for (at, value) in (position..).zip(out) {
            *value = narrow(self.at(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_and_geometric_midpoints() {
        let linear = Ramp::new(RampShape::Linear, 1.0, 3.0, 100);
        assert_eq!(
            (linear.at(0), linear.at(50), linear.at(100)),
            (1.0, 2.0, 3.0)
        );
        let geometric = Ramp::new(RampShape::Geometric, 100.0, 10_000.0, 480);
        assert_eq!(geometric.at(0), 100.0);
        assert!((geometric.at(240) - 1000.0).abs() < 1e-9);
        assert_eq!(geometric.at(480), 10_000.0);
        assert_eq!(geometric.at(u64::MAX), 10_000.0);
    }

    #[test]
    fn ends_without_a_ratio_fall_back_to_equal_steps() {
        let ramp = Ramp::new(RampShape::Geometric, 0.0, 1.0, 4);
        assert_eq!(ramp.at(1), 0.25);
        assert_eq!(Ramp::new(RampShape::Geometric, -1.0, 1.0, 4).at(2), 0.0);
    }

    #[test]
    fn any_split_gives_the_same_bits() {
        for shape in [RampShape::Linear, RampShape::Geometric] {
            let ramp = Ramp::new(shape, 0.1, 0.9, 777);
            let mut whole = vec![0.0; 1000];
            ramp.fill(0, &mut whole);
            let mut pieces = vec![0.0; 1000];
            let mut position = 0;
            for size in (1..).take_while(|size| size * (size + 1) / 2 <= 1000) {
                ramp.fill(position as u64, &mut pieces[position..position + size]);
                position += size;
            }
            assert_eq!(whole[..position], pieces[..position]);
        }
    }

    #[test]
    fn no_length_is_there_at_once() {
        assert_eq!(Ramp::new(RampShape::Linear, 0.0, 1.0, 0).at(0), 1.0);
        assert!(Ramp::resting(3.0).has_arrived(0));
    }
}
