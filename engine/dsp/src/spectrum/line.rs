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
/// Its power is that of its lobe (`half_lobe` bins to either side) over the window's `noise_bandwidth`, which is exact
/// wherever it lies between bins (Parseval); its place follows from a parabola through the decibels of three bins, which
/// is nearly the shape of a lobe: to 0.12 bins under a flat top, which is flat there, and better under others. `None` where there is nothing.
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
    let around = bin
        .checked_sub(1)
        .and_then(|first| powers.get(first..first + 3));
    let offset = match around {
        Some([left, middle, right]) if *left > 0.0 && *right > 0.0 => {
            let (left, middle, right) = (left.ln(), middle.ln(), right.ln());
            let curve = left - 2.0 * middle + right;
            if curve < 0.0 {
                (0.5 * (left - right) / curve).clamp(-0.5, 0.5)
            } else {
                0.0
            }
        }
        _ => 0.0,
    };
    Some(Line {
        place: bin as f64 + offset,
        power: lobe_power(powers, bin, half_lobe) / noise_bandwidth,
    })
}

/// The sum of the powers around a bin.
#[must_use]
pub fn lobe_power(powers: &[f64], bin: usize, half_lobe: usize) -> f64 {
    let lobe = bin.saturating_sub(half_lobe)..(bin + half_lobe + 1).min(powers.len());
    powers.get(lobe).unwrap_or(&[]).iter().sum()
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
                    analyser.noise_bandwidth(),
                );
                let line = line.unwrap();
                let level = 10.0 * line.power.log10();
                assert!(
                    (level + 20.0).abs() < 0.02,
                    "{window:?} at {place}: {level}"
                );
                assert!(
                    (line.place - place).abs() < 0.12,
                    "{window:?} at {place}: {line:?}"
                );
            }
        }
        assert_eq!(strongest(&[0.0; 9], 0..9, 2, 1.5), None);
    }
}
