//! A single frequency among the bins of a spectrum.

use std::ops::Range;

/// A line of a spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Where it is, in bins.
    pub place: f64,
    /// Its power: the square of its peak, 1 for a sine of full scale.
    pub power: f64,
}

/// The strongest line within some bins.
///
/// Its power is that of its lobe (`half_lobe` bins to either side) over the window's `noise_bandwidth`, its place the
/// centre of that power: both are exact wherever it lies between bins, but for what is outside of the lobe. `None` where
/// there is nothing.
#[must_use]
pub fn strongest(
    powers: &[f64],
    within: Range<usize>,
    half_lobe: usize,
    noise_bandwidth: f64,
) -> Option<Line> {
    let bins = powers.iter().enumerate();
    let bins = bins.take(within.end).skip(within.start);
    let (bin, power) = bins.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    if *power <= 0.0 {
        return None;
    }
    let lobe = lobe(powers, bin, half_lobe);
    let first = bin.saturating_sub(half_lobe);
    let places = lobe.iter().zip(first..);
    let moment: f64 = places.map(|(power, bin)| power * bin as f64).sum();
    let sum: f64 = lobe.iter().sum();
    Some(Line {
        place: moment / sum,
        power: sum / noise_bandwidth,
    })
}

/// The sum of the powers around a bin.
#[must_use]
pub fn lobe_power(powers: &[f64], bin: usize, half_lobe: usize) -> f64 {
    lobe(powers, bin, half_lobe).iter().sum()
}

fn lobe(powers: &[f64], bin: usize, half_lobe: usize) -> &[f64] {
    let last = (bin + half_lobe + 1).min(powers.len());
    powers
        .get(bin.saturating_sub(half_lobe)..last)
        .unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::narrow;
    use crate::spectrum::analyser::Analyser;
    use crate::window::Window;
    use std::f64::consts::TAU;

    #[test]
    fn level_and_place_are_found_between_bins() {
        for window in [
            Window::Hann,
            Window::Hamming,
            Window::BlackmanHarris,
            Window::Nuttall,
            Window::BlackmanHarris7,
            Window::FlatTop,
        ] {
            let mut analyser = Analyser::new(2048, window);
            let mut powers = vec![0.0; analyser.bins()];
            for part in 0..8 {
                let place = 200.0 + f64::from(part) / 8.0;
                let samples: Vec<f32> = (0..2048)
                    .map(|n| narrow(0.1 * (TAU * place * f64::from(n) / 2048.0).sin()))
                    .collect();
                analyser.powers(&samples, &mut powers);
                let line = strongest(
                    &powers,
                    1..1025,
                    window.half_lobe(),
                    window.noise_bandwidth(),
                );
                let line = line.unwrap();
                let level = 10.0 * line.power.log10();
                assert!(
                    (level + 20.0).abs() < 0.02,
                    "{window:?} at {place}: {level}"
                );
                assert!(
                    (line.place - place).abs() < 0.03,
                    "{window:?} at {place}: {line:?}"
                );
            }
        }
        assert_eq!(strongest(&[0.0; 9], 0..9, 2, 1.5), None);
    }
}
