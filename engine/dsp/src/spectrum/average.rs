//! Several spectra as one.

/// How spectra that follow each other are shown as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Averaging {
    /// The newest alone.
    Off,
    /// Older ones fade: the mean power with weights that fall by e in the averaging time.
    #[default]
    Exponential,
    /// The highest of each bin since the start.
    PeakHold,
}

/// The mean or maximum of spectra.
#[derive(Debug, Clone)]
pub struct Average {
    powers: Vec<f64>,
    count: u64,
}

impl Average {
    /// Of nothing, for so many bins.
    #[must_use]
    pub fn new(bins: usize) -> Self {
        Self {
            powers: vec![0.0; bins],
            count: 0,
        }
    }

    /// Adds a spectrum. `hops` is the averaging time in spectra; the first ones are a plain mean, so that what is shown
    /// settles at once.
    pub fn add(&mut self, powers: &[f64], averaging: Averaging, hops: f64) {
        self.count += 1;
        let newest = match averaging {
            Averaging::Off => 1.0,
            Averaging::Exponential => {
                let weight = 1.0 - (-1.0 / hops.max(1e-9)).exp();
                weight.max(1.0 / self.count as f64)
            }
            Averaging::PeakHold => {
                for (highest, power) in self.powers.iter_mut().zip(powers) {
                    *highest = highest.max(*power);
                }
                return;
            }
        };
        for (mean, power) in self.powers.iter_mut().zip(powers) {
            *mean += newest * (power - *mean);
        }
    }

    /// The powers; nothing before the first spectrum.
    #[must_use]
    pub fn powers(&self) -> Option<&[f64]> {
        (self.count > 0).then_some(&*self.powers)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.powers.fill(0.0);
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_are_a_mean_and_later_ones_fade() {
        let mut average = Average::new(1);
        assert_eq!(average.powers(), None);
        for power in [1.0, 2.0, 3.0] {
            average.add(&[power], Averaging::Exponential, 1000.0);
        }
        assert!((average.powers().unwrap()[0] - 2.0).abs() < 1e-12);
        for _ in 0..2000 {
            average.add(&[10.0], Averaging::Exponential, 20.0);
        }
        assert!((average.powers().unwrap()[0] - 10.0).abs() < 1e-9);
        average.add(&[0.5], Averaging::Off, 20.0);
        assert_eq!(average.powers().unwrap(), [0.5]);
        average.add(&[0.25], Averaging::PeakHold, 20.0);
        average.add(&[0.75], Averaging::PeakHold, 20.0);
        assert_eq!(average.powers().unwrap(), [0.75]);
        average.clear();
        assert_eq!(average.powers(), None);
    }
}
