//! A control signal as on and off.

/// On from the threshold on, off again below the threshold less the hysteresis (after O. H. Schmitt's trigger), so that
/// a signal that trembles at the threshold does not chatter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Threshold {
    is_on: bool,
}

impl Threshold {
    /// One that is on or off.
    pub const fn new(is_on: bool) -> Self {
        Self { is_on }
    }

    /// What the last value made of it.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Takes in a value; true if it has just gone on.
    pub fn rises(&mut self, value: f64, threshold: f64, hysteresis: f64) -> bool {
        let was_on = self.is_on;
        let limit = if was_on {
            threshold - hysteresis
        } else {
            threshold
        };
        self.is_on = value >= limit;
        self.is_on && !was_on
    }
}

#[cfg(test)]
mod tests {
    use super::Threshold;

    #[test]
    fn a_trembling_signal_rises_once() {
        let mut threshold = Threshold::default();
        let rises = [0.4, 0.5, 0.45, 0.5, 0.41, 0.39, 0.49, 0.5];
        let rises = rises.map(|value| threshold.rises(value, 0.5, 0.1));
        assert_eq!(
            rises,
            [false, true, false, false, false, false, false, true]
        );
    }
}
