//! Harmonic distortion and noise beside a sine.
//!
//! After AES17-2020: what is left in 20 Hz … 20 kHz when the fundamental has been taken out, over the level of all. Where
//! the standard has a notch filter, here the fundamental's lobe is left out of a spectrum under a window whose side lobes
//! lie below -180 dB; what noise lies under the lobe is taken to be as dense as elsewhere in the band.

use crate::spectrum::line::{Line, lobe_power, strongest};
use crate::window::Window;

/// The window that spectra for [`measure`] are made with.
pub const WINDOW: Window = Window::BlackmanHarris7;

/// The measured band.
const BAND_HZ: (f64, f64) = (20.0, 20_000.0);
/// The highest harmonic that counts as distortion.
const HARMONICS: usize = 10;
/// Weaker fundamentals are none: -100 dBFS.
const WEAKEST: f64 = 1e-10;

/// What there is beside a sine. Powers are squares of peaks: 1 is a sine of full scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distortion {
    /// Frequency of the fundamental.
    pub fundamental_hz: f64,
    /// Its power.
    pub fundamental: f64,
    /// Power of the harmonics 2 … 10 below 20 kHz.
    pub harmonics: f64,
    /// Power of all in the band but the fundamental.
    pub residue: f64,
}

impl Distortion {
    /// THD+N as an amplitude ratio to all.
    #[must_use]
    pub fn thd_n(&self) -> f64 {
        (self.residue / (self.residue + self.fundamental)).sqrt()
    }

    /// THD as an amplitude ratio to the fundamental.
    #[must_use]
    pub fn thd(&self) -> f64 {
        (self.harmonics / self.fundamental).sqrt()
    }
}

/// Measures a spectrum made with [`WINDOW`]: `powers` of bins that lie `bin_hz` apart. `None` without a fundamental in the
/// band, and where it lies so low that its lobe, those of its harmonics and that of the constant overlap: below 17 bins.
#[must_use]
pub fn measure(powers: &[f64], bin_hz: f64) -> Option<Distortion> {
    let noise_bandwidth = WINDOW.noise_bandwidth();
    let half = WINDOW.half_lobe() + 1;
    // Orders lie as far apart as the fundamental from the constant.
    let apart = 2 * half + 1;
    let bin_of = |frequency: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a bin of a spectrum that is in memory"
        )]
        let bin = (frequency / bin_hz).round() as usize;
        bin
    };
    // The constant's lobe is no part of the band.
    let first = bin_of(BAND_HZ.0).max(half + 1);
    let band = first..(bin_of(BAND_HZ.1) + 1).min(powers.len());
    let Line { place, power } = strongest(powers, band.clone(), half, noise_bandwidth)?;
    if power < WEAKEST || place < apart as f64 || is_topped(powers, bin_of(place * bin_hz)) {
        return None;
    }
    let centre = bin_of(place * bin_hz);
    let lobe = centre.saturating_sub(half)..centre + half + 1;
    let bins = powers.iter().enumerate().take(band.end).skip(band.start);
    let outside = bins.filter(|(bin, _)| !lobe.contains(bin));
    let (count, sum) = outside.fold((0_u32, 0.0), |(count, sum), (_, power)| {
        (count + 1, sum + power)
    });
    if count == 0 {
        return None;
    }
    let harmonic = |order: usize| {
        let bin = bin_of(place * bin_hz * order as f64);
        (bin + half < band.end).then(|| lobe_power(powers, bin, half))
    };
    let harmonics: f64 = (2..=HARMONICS).map_while(harmonic).sum();
    let rest = (sum - harmonics).max(0.0);
    // Noise under the fundamental.
    let hidden = rest * (band.len() as f64 / f64::from(count) - 1.0);
    Some(Distortion {
        fundamental_hz: place * bin_hz,
        fundamental: power,
        harmonics: harmonics / noise_bandwidth,
        residue: (sum + hidden) / noise_bandwidth,
    })
}

/// Whether a tone in the constant's lobe is stronger than the line at the bin `centre`: the line is one of
/// its harmonics then.
fn is_topped(powers: &[f64], centre: usize) -> bool {
    let half = WINDOW.half_lobe() + 1;
    let hidden = powers.get(..=half).unwrap_or(&[]);
    let highest = |bins: &[f64]| bins.iter().copied().fold(0.0, f64::max);
    let tone = highest(hidden.get(1..).unwrap_or(&[]));
    let constant = hidden.first().copied().unwrap_or(0.0);
    let line = highest(
        powers
            .get(centre.saturating_sub(1)..centre + 2)
            .unwrap_or(&[]),
    );
    // Bin 0 holds the whole of a constant, the others both halves of what they hold: four times the power.
    tone > 4.0 * constant && tone > line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::white::WhiteNoise;
    use crate::sample::narrow;
    use crate::spectrum::analyser::Analyser;
    use std::f64::consts::TAU;

    fn of(samples: &[f32]) -> Option<Distortion> {
        let mut analyser = Analyser::new(samples.len(), WINDOW);
        let mut powers = vec![0.0; analyser.bins()];
        analyser.powers(samples, &mut powers);
        let bin_hz = 48_000.0 / samples.len() as f64;
        measure(&powers, bin_hz)
    }

    fn db(ratio: f64) -> f64 {
        20.0 * ratio.log10()
    }

    #[test]
    fn a_polynomials_harmonics_are_known() {
        // x + b x² + c x³ of a sine of peak a: second harmonic b a²/2, third c a³/4, fundamental a + 3 c a³/4.
        let (a, b, c) = (0.5, 0.002, -0.004);
        for frequency in [100.3, 997.0, 3150.7] {
            let samples: Vec<f32> = (0..32_768)
                .map(|n| {
                    let x = a * (TAU * frequency * f64::from(n) / 48_000.0).sin();
                    narrow(x + b * x * x + c * x * x * x)
                })
                .collect();
            let found = of(&samples).unwrap();
            let fundamental = a + 0.75 * c * a * a * a;
            let expected = (b * a * a / 2.0).hypot(c * a * a * a / 4.0) / fundamental;
            assert!((db(found.thd()) - db(expected)).abs() < 0.05, "{frequency}");
            assert!(
                (db(found.thd_n()) - db(expected)).abs() < 0.05,
                "{frequency}"
            );
            assert!((found.fundamental_hz - frequency).abs() < 0.1);
            assert!((10.0 * found.fundamental.log10() - db(fundamental)).abs() < 0.01);
        }
    }

    #[test]
    fn the_floor_of_dithered_24_bits_is_met() {
        // TPDF dither and the rounding behind it have a variance of a quarter of a squared step.
        let step = 2.0_f64.powi(-23);
        let level = 10.0_f64.powf(-1.0 / 20.0);
        let (one, other) = (WhiteNoise::new(5, 0), WhiteNoise::new(5, 1));
        let samples: Vec<f32> = (0..65_536_u32)
            .map(|n| {
                let sine = level * (TAU * 997.0 * f64::from(n) / 48_000.0).sin();
                let dither = 0.5 * (one.at(u64::from(n)) + other.at(u64::from(n)));
                narrow((sine / step + dither).round() * step)
            })
            .collect();
        let in_band = (20_000.0 - 20.0) / 24_000.0;
        let noise = (step * step / 4.0 * in_band).sqrt();
        let expected = db(noise / (level / 2.0_f64.sqrt()));
        let found = db(of(&samples).unwrap().thd_n());
        assert!(
            (found - expected).abs() < 0.2,
            "{found}, expected {expected}"
        );
        assert!(found < -141.0, "{found}");
    }

    #[test]
    fn nothing_is_told_where_orders_overlap() {
        let tone = |frequency: f64, second: f64, fifth: f64, count: i32| -> Vec<f32> {
            let wave =
                |n: i32, order: f64| (TAU * frequency * order * f64::from(n) / 48_000.0).sin();
            (0..count)
                .map(|n| {
                    narrow(0.5 * (wave(n, 1.0) + second * wave(n, 2.0) + fifth * wave(n, 5.0)))
                })
                .collect()
        };
        for frequency in [20.0, 30.0, 40.0, 60.0, 95.0] {
            for (second, fifth) in [(0.0, 0.0), (0.01, 0.0), (0.0, 0.03)] {
                assert_eq!(
                    of(&tone(frequency, second, fifth, 8192)),
                    None,
                    "{frequency}"
                );
            }
        }
        for (frequency, size) in [
            (102.0, 8192),
            (51.0, 16_384),
            (26.0, 32_768),
            (20.0, 65_536),
        ] {
            let found = of(&tone(frequency, 0.01, 0.0, size)).unwrap();
            assert!(
                (db(found.thd()) + 40.0).abs() < 0.05,
                "{frequency}: {found:?}"
            );
            assert!(
                (db(found.thd_n()) + 40.0).abs() < 0.05,
                "{frequency}: {found:?}"
            );
            let clean = of(&tone(frequency, 0.0, 0.0, size)).unwrap();
            assert!(
                db(clean.thd()) < -120.0 && clean.thd() <= clean.thd_n() * 1.001,
                "{frequency}: {clean:?}"
            );
        }
    }

    #[test]
    fn a_constant_does_not_matter() {
        let with_offset =
            |n: i32| narrow(0.6 + 0.2 * (TAU * 997.0 * f64::from(n) / 48_000.0).sin());
        let found = of(&(0..8192).map(with_offset).collect::<Vec<f32>>()).unwrap();
        assert!((found.fundamental_hz - 997.0).abs() < 0.1);
        assert!(db(found.thd_n()) < -120.0, "{found:?}");
    }

    #[test]
    fn silence_has_no_fundamental() {
        assert_eq!(of(&[0.0; 4096]), None);
    }
}
