//! A delay that glides to where it is set.

use crate::sample::frames_to_f64;

/// A value that goes to its target in steps no larger than a bound and then stays there exactly.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Glide {
    now: f64,
    next: f64,
}

impl Glide {
    /// A value at rest.
    #[must_use]
    pub const fn at(value: f64) -> Self {
        Self {
            now: value,
            next: value,
        }
    }

    /// Goes on by one interval, at most by `most`, towards `target`.
    pub fn step(&mut self, target: f64, most: f64) {
        self.now = self.next;
        let way = target - self.now;
        self.next = if way.abs() <= most {
            target
        } else {
            self.now + most.copysign(way)
        };
    }

    /// Where the interval begins.
    #[must_use]
    pub const fn now(&self) -> f64 {
        self.now
    }

    /// Where the interval ends.
    #[must_use]
    pub const fn next(&self) -> f64 {
        self.next
    }

    /// Whether it stands still in this interval.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.now == self.next
    }

    /// The value at a part, 0 … 1, of the interval.
    #[inline]
    #[must_use]
    pub fn between(&self, part: f64) -> f64 {
        self.now + (self.next - self.now) * part
    }
}

/// The whole frames in a delay: rounded down; negative ones and NaN are 0.
#[inline]
#[must_use]
pub fn whole_frames(frames: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "float to integer saturates and maps NaN to zero, which is the documented result"
    )]
    let whole = frames as usize;
    whole
}

/// A number of frames as a factor.
#[inline]
#[must_use]
pub fn frames_f64(frames: usize) -> f64 {
    frames_to_f64(frames as u64)
}

#[cfg(test)]
mod tests {
    use super::{Glide, whole_frames};

    #[test]
    fn arrives_exactly_and_never_faster_than_it_may() {
        let mut glide = Glide::at(0.0);
        let mut steps = 0;
        while glide.next() != 1.0 {
            glide.step(1.0, 0.3);
            assert!(glide.next() - glide.now() <= 0.3);
            steps += 1;
        }
        assert_eq!(steps, 4);
        glide.step(1.0, 0.3);
        assert!(glide.is_resting());
        assert_eq!((whole_frames(-3.0), whole_frames(2.9)), (0, 2));
        assert_eq!(whole_frames(f64::NAN), 0);
    }
}
