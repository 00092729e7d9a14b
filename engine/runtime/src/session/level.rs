//! Peaks of the last few ticks.

/// How many ticks a peak is seen: 3 of 16 ms outlast the 33 ms between two frames of a display.
const TICKS: usize = 3;

/// Peaks of two channels, linear.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RecentPeaks {
    ticks: [[f32; 2]; TICKS],
    next: usize,
}

impl RecentPeaks {
    /// Adds the peaks of one tick; those of the oldest are forgotten.
    pub fn push(&mut self, peaks: [f32; 2]) {
        if let Some(place) = self.ticks.get_mut(self.next) {
            *place = peaks;
        }
        self.next = (self.next + 1) % TICKS;
    }

    /// The highest of them.
    pub fn highest(&self) -> [f32; 2] {
        self.ticks.iter().fold([0.0; 2], |highest, tick| {
            [highest[0].max(tick[0]), highest[1].max(tick[1])]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_seen_for_three_ticks() {
        let mut peaks = RecentPeaks::default();
        peaks.push([0.5, 0.0]);
        peaks.push([0.1, 0.2]);
        peaks.push([0.1, 0.0]);
        assert_eq!(peaks.highest(), [0.5, 0.2]);
        peaks.push([0.0, 0.0]);
        assert_eq!(peaks.highest(), [0.1, 0.2]);
    }
}
