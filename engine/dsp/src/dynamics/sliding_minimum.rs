//! The minimum of the last W values.

/// A value and the count of values before it.
#[derive(Clone, Copy, Debug, Default)]
struct Candidate {
    value: f64,
    index: u64,
}

/// The minimum over a sliding window, by the ascending minima algorithm: a queue of the values
/// that may still become the minimum, in a ring as long as the window. A value enters and leaves
/// once, so N values cost O(N), and one value at most W steps.
///
/// # Realtime Safety
/// [`SlidingMinimum::new`] allocates. Everything else neither allocates nor frees.
#[derive(Clone, Debug)]
pub struct SlidingMinimum {
    ring: Vec<Candidate>,
    first: usize,
    count: usize,
    index: u64,
}

impl SlidingMinimum {
    /// The minimum of up to `window` values, at least 1.
    #[must_use]
    pub fn new(window: usize) -> Self {
        Self {
            ring: vec![Candidate::default(); window.max(1)],
            first: 0,
            count: 0,
            index: 0,
        }
    }

    fn place(&self, nth: usize) -> usize {
        let place = self.first + nth;
        if place >= self.ring.len() {
            place - self.ring.len()
        } else {
            place
        }
    }

    /// Adds a value and gives the minimum of it and the `window` - 1 before it (fewer at first).
    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        let window = self.ring.len() as u64;
        if self.count > 0 && self.ring[self.first].index + window <= self.index {
            self.first = self.place(1);
            self.count -= 1;
        }
        while self.count > 0 && self.ring[self.place(self.count - 1)].value >= value {
            self.count -= 1;
        }
        let place = self.place(self.count);
        self.ring[place] = Candidate {
            value,
            index: self.index,
        };
        self.count += 1;
        self.index += 1;
        self.ring[self.first].value
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        (self.first, self.count, self.index) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::white::WhiteNoise;

    #[test]
    fn equals_the_slow_minimum() {
        let noise = WhiteNoise::new(1, 0);
        let signals: [Vec<f64>; 4] = [
            (0..500).map(|frame| noise.at(frame)).collect(),
            (0..500).map(f64::from).collect(),
            (0..500).map(|frame| f64::from(-frame)).collect(),
            (0..500).map(|frame| f64::from(frame % 7)).collect(),
        ];
        for signal in &signals {
            for window in [1, 2, 3, 17, 256, 600] {
                let mut minimum = SlidingMinimum::new(window);
                for end in 0..signal.len() {
                    let from = (end + 1).saturating_sub(window);
                    let slow = signal[from..=end]
                        .iter()
                        .copied()
                        .fold(f64::INFINITY, f64::min);
                    assert_eq!(minimum.push(signal[end]), slow, "window {window} at {end}");
                }
            }
        }
    }
}
