//! Smoothing of a gain over a look-ahead that never lets it rise above what it was asked.

/// The unit of the fixed point: 2^32 steps from 0 to 1.
const ONE: u64 = 1 << 32;

/// A moving average in fixed point, whose sum therefore never drifts.
#[derive(Clone, Debug)]
struct Average {
    ring: Vec<u64>,
    at: usize,
    sum: u64,
}

impl Average {
    fn new(taps: usize, resting: u64) -> Self {
        Self {
            ring: vec![resting; taps],
            at: 0,
            sum: resting * taps as u64,
        }
    }

    #[inline]
    fn push(&mut self, value: u64) -> u64 {
        self.sum = self.sum - self.ring[self.at] + value;
        self.ring[self.at] = value;
        self.at += 1;
        if self.at == self.ring.len() {
            self.at = 0;
        }
        self.sum
    }
}

/// Two moving averages in series, together `look_ahead` + 1 frames long: a gain that drops by a
/// step arrives exactly `look_ahead` frames later along an S of two parabolas, whose sidebands fall
/// by 12 dB per octave where a single average's fall by 6.
///
/// The inputs are rounded down to 2^-32 and summed exactly: the result never lies above the
/// largest of the inputs in the window and is exactly 1 where all of them are 1.
///
/// # Realtime Safety
/// [`AttackSmoother::new`] and `clone` allocate. Everything else neither allocates nor frees.
#[derive(Clone, Debug)]
pub struct AttackSmoother {
    first: Average,
    second: Average,
    whole: f64,
}

/// The longest look-ahead: the sums of the second average then take 63 of 64 bits.
pub const MAX_LOOK_AHEAD: usize = 1 << 16;

impl AttackSmoother {
    /// A smoother at rest at a gain of 1. `look_ahead` is held at [`MAX_LOOK_AHEAD`].
    #[must_use]
    pub fn new(look_ahead: usize) -> Self {
        let look_ahead = look_ahead.min(MAX_LOOK_AHEAD);
        let (first, second) = (look_ahead / 2 + 1, look_ahead - look_ahead / 2 + 1);
        Self {
            first: Average::new(first, ONE),
            second: Average::new(second, ONE * first as u64),
            whole: ONE as f64 * first as f64 * second as f64,
        }
    }

    /// Adds a gain in 0 … 1 and gives the smoothed one.
    #[inline]
    pub fn push(&mut self, gain: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounding down is the purpose; the gain is held within 0 … 1"
        )]
        let fixed = (gain.clamp(0.0, 1.0) * ONE as f64) as u64;
        let first = self.first.push(fixed);
        self.second.push(first) as f64 / self.whole
    }

    /// Whether every gain in the window is 1.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        let taps = self.first.ring.len() * self.second.ring.len();
        self.second.sum == ONE * taps as u64
    }

    /// Back to rest at a gain of 1.
    pub fn clear(&mut self) {
        let taps = self.first.ring.len() as u64;
        for (average, resting) in [(&mut self.first, ONE), (&mut self.second, ONE * taps)] {
            average.ring.fill(resting);
            average.sum = resting * average.ring.len() as u64;
            average.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_arrives_after_exactly_the_look_ahead() {
        for look_ahead in [0, 1, 2, 7, 240, 241, MAX_LOOK_AHEAD] {
            let mut smoother = AttackSmoother::new(look_ahead);
            let held = look_ahead.min(MAX_LOOK_AHEAD);
            assert_eq!(smoother.push(1.0), 1.0);
            for frame in 0..held {
                let gain = smoother.push(0.25);
                assert!(
                    gain > 0.25 && gain <= 1.0,
                    "{look_ahead} at {frame}: {gain}"
                );
            }
            assert_eq!(smoother.push(0.25), 0.25, "{look_ahead}");
            for _ in 0..=held {
                smoother.push(1.0);
            }
            assert_eq!(smoother.push(1.0), 1.0, "{look_ahead}");
            assert!(smoother.is_resting());
        }
    }
}
