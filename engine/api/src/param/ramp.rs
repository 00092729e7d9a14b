//! A value on its way to a new one, in closed form: the value at a frame does not depend on how the frames
//! before it were split into blocks.

/// One smoothed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    start: f64,
    target: f64,
    position: u32,
    length: u32,
    geometric: bool,
}

impl Ramp {
    /// A value at rest.
    #[must_use]
    pub const fn resting(value: f64) -> Self {
        Self {
            start: value,
            target: value,
            position: 0,
            length: 0,
            geometric: false,
        }
    }

    /// Sets out for `target`, arriving on the `length`-th frame from now; zero arrives at once.
    ///
    /// `geometric` moves in equal ratios where both ends are above zero, else on a straight line.
    pub fn aim(&mut self, target: f64, length: u32, geometric: bool) {
        *self = Self {
            start: self.last(),
            target,
            position: 0,
            length,
            geometric: geometric && self.last() > 0.0 && target > 0.0,
        };
    }

    /// Whether it has arrived.
    #[inline]
    #[must_use]
    pub const fn is_resting(&self) -> bool {
        self.position >= self.length
    }

    /// Where it is going.
    #[must_use]
    pub const fn target(&self) -> f64 {
        self.target
    }

    /// The value at `offset` frames from now; the first frame has already moved.
    #[inline]
    #[must_use]
    pub fn at(&self, offset: u32) -> f64 {
        self.value_after(self.position.saturating_add(offset).saturating_add(1))
    }

    /// The value at the last frame that has passed.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.value_after(self.position)
    }

    #[inline]
    fn value_after(&self, frames: u32) -> f64 {
        if frames >= self.length {
            return self.target;
        }
        let share = f64::from(frames) / f64::from(self.length);
        if self.geometric {
            self.start * (self.target / self.start).powf(share)
        } else {
            self.start + (self.target - self.start) * share
        }
    }

    /// Lets frames pass.
    pub fn advance(&mut self, frames: u32) {
        self.position = self.position.saturating_add(frames).min(self.length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrives_exactly_and_splits_do_not_matter() {
        let mut whole = Ramp::resting(1.0);
        whole.aim(4.0, 7, true);
        let mut split = whole;
        let expected: Vec<f64> = (0..10).map(|k| whole.at(k)).collect();
        let mut got = Vec::new();
        for step in [1_u32, 2, 3, 4] {
            got.extend((0..step).map(|k| split.at(k)));
            split.advance(step);
        }
        assert_eq!(got, expected);
        assert_eq!(expected[6], 4.0);
        assert!(split.is_resting());
        whole.advance(100);
        assert_eq!(whole.at(0), 4.0);
    }

    #[test]
    fn a_new_aim_starts_where_the_old_one_was() {
        let mut ramp = Ramp::resting(0.0);
        ramp.aim(1.0, 4, false);
        ramp.advance(2);
        ramp.aim(0.0, 2, false);
        assert_eq!(ramp.at(0), 0.25);
        assert_eq!(ramp.at(1), 0.0);
    }
}
