//! Phases that stay together.

use rustfft::num_complex::Complex;

/// Spectrum of one channel, bins 0 … n/2.
pub type Spectrum = [Complex<f32>];

/// Peaks of a power spectrum and the regions around them.
///
/// J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Trans. Speech and Audio
/// Processing 7 (1999): a bin that is larger than two neighbours on either side is a peak, and the bins up to the valley
/// towards the next peak turn with it ("identity phase locking"), so that what belongs to one partial stays one partial.
#[derive(Debug, Clone)]
pub struct Regions {
    powers: Vec<f64>,
    /// Peak and first bin of the region behind it.
    regions: Vec<(usize, usize)>,
}

impl Regions {
    /// For `bins` bins.
    #[must_use]
    pub fn new(bins: usize) -> Self {
        Self {
            powers: vec![0.0; bins],
            regions: Vec::with_capacity(bins / 2 + 2),
        }
    }

    /// The powers of all channels together.
    #[must_use]
    pub fn powers(&self) -> &[f64] {
        &self.powers
    }

    /// Forgets the powers, before those of a new grain are added.
    pub fn begin(&mut self) {
        self.powers.fill(0.0);
    }

    /// Adds a channel's powers.
    pub fn add(&mut self, spectrum: &Spectrum) {
        for (power, bin) in self.powers.iter_mut().zip(spectrum) {
            *power += power_of(*bin);
        }
    }

    /// Finds the peaks.
    pub fn find(&mut self) {
        self.regions.clear();
        let powers = &self.powers;
        let at = |bin: usize| powers.get(bin).copied().unwrap_or(0.0);
        let (mut valley, mut least) = (0, f64::INFINITY);
        let mut any = false;
        for bin in 0..powers.len() {
            let power = at(bin);
            let below = bin
                .checked_sub(1)
                .map_or(0.0, at)
                .max(bin.checked_sub(2).map_or(0.0, at));
            let is_peak = power > below && power >= at(bin + 1).max(at(bin + 2));
            if is_peak {
                if any && let Some(last) = self.regions.last_mut() {
                    last.1 = valley;
                }
                any = true;
                self.regions.push((bin, powers.len()));
                least = f64::INFINITY;
            } else if power < least {
                least = power;
                valley = bin;
            }
        }
    }

    /// Peaks, each with its region.
    pub fn iter(&self) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        let starts = std::iter::once(0).chain(self.regions.iter().map(|(_, end)| *end));
        starts
            .zip(&self.regions)
            .map(|(start, (peak, end))| (*peak, start..*end))
    }
}

/// |x|².
#[inline]
#[must_use]
pub fn power_of(bin: Complex<f32>) -> f64 {
    let (real, imaginary) = (f64::from(bin.re), f64::from(bin.im));
    real * real + imaginary * imaginary
}

#[cfg(test)]
mod tests {
    use super::Regions;
    use rustfft::num_complex::Complex;

    #[test]
    fn every_bin_belongs_to_one_peak() {
        let heights = [0.0, 1.0, 5.0, 2.0, 1.0, 0.5, 3.0, 9.0, 3.0, 2.0, 1.0, 1.0];
        let spectrum: Vec<Complex<f32>> = heights
            .iter()
            .map(|height| Complex::new(*height, 0.0))
            .collect();
        let mut regions = Regions::new(heights.len());
        regions.begin();
        regions.add(&spectrum);
        regions.find();
        let found: Vec<_> = regions.iter().collect();
        assert_eq!(found, [(2, 0..5), (7, 5..12)]);
    }
}
