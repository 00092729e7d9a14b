//! Crossovers: bands that sum flat.
//!
//! Low- and high-pass of a Linkwitz-Riley split (see [`crate::filter::linkwitz_riley`]) sum to an all-pass of half their
//! order: with Butterworth's polynomial B of order n, 1/B² + (-1)ⁿ s²ⁿ/B² = B(-s)/B(s), so at 12 dB/octave (n odd) the
//! high-pass is inverted. A band below a split takes no part in the splits above it and would be out of phase with
//! them; here it goes through their all-passes, so that the sum of all bands is the product of all all-passes: flat.
//! (Joseph D'Appolito, "Active Realization of Multiway All-Pass Crossover Systems", JAES 35(4), 1987.)
//!
//! ```text
//! in ─ LP1 ─ AP2 ─ AP3 ─────────── band 1
//!    └ HP1 ─ LP2 ─ AP3 ─────────── band 2
//!          └ HP2 ─ LP3 ─────────── band 3
//!                └ HP3 ─────────── band 4
//! ```

use std::f64::consts::PI;

use crate::filter::butterworth::{self, SlopeSection};
use crate::filter::linkwitz_riley;
use crate::filter::response::Response;
use crate::filter::svf::Svf;

/// The slope of a crossover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slope {
    /// 12 dB/octave.
    Twelve,
    /// 24 dB/octave.
    TwentyFour,
    /// 48 dB/octave.
    FortyEight,
}

/// Closest a frequency may come to the rate, and lowest part of it.
const HIGHEST_OF_RATE: f64 = 0.499;
const LOWEST_OF_RATE: f64 = 1e-6;

/// tan(π·f/rate) of a split, held where the designs are defined: the number from which its sections are made.
#[must_use]
pub fn warped(frequency_hz: f64, rate_hz: f64) -> f64 {
    (PI * (frequency_hz / rate_hz).clamp(LOWEST_OF_RATE, HIGHEST_OF_RATE)).tan()
}

impl Slope {
    /// 6 dB/octave each.
    const fn order(self) -> usize {
        match self {
            Self::Twelve => 2,
            Self::TwentyFour => 4,
            Self::FortyEight => 8,
        }
    }

    /// Sections of a low- or high-pass.
    #[must_use]
    pub const fn pass_sections(self) -> usize {
        self.order() / 2
    }

    /// Sections of an all-pass.
    #[must_use]
    pub const fn all_pass_sections(self) -> usize {
        self.order().div_ceil(4)
    }

    /// The low-pass of a split at [`warped`] `g`.
    pub fn low_pass(self, g: f64) -> impl Iterator<Item = Svf> {
        self.pass(g, |_| [0.0, 0.0, 1.0])
    }

    /// The high-pass, inverted where it has to be.
    pub fn high_pass(self, g: f64) -> impl Iterator<Item = Svf> {
        let sign = if self == Self::Twelve { -1.0 } else { 1.0 };
        self.pass(g, move |k| [sign, -sign * k, -sign])
    }

    fn pass(self, g: f64, mix: impl Fn(f64) -> [f64; 3]) -> impl Iterator<Item = Svf> {
        linkwitz_riley::sections(self.order()).map(move |section| {
            let k = inverse_quality(section);
            Svf { g, k, mix: mix(k) }
        })
    }

    /// The all-pass that low- and high-pass sum to.
    pub fn all_pass(self, g: f64) -> impl Iterator<Item = Svf> {
        butterworth::sections(self.order() / 2).map(move |section| match section {
            SlopeSection::First => Svf::first_order(g, [-1.0, 1.0]),
            SlopeSection::Second { .. } => {
                let k = inverse_quality(section);
                let mix = [1.0, -2.0 * k, 0.0];
                Svf { g, k, mix }
            }
        })
    }

    /// The response of the band `band` (from 0, the lowest) at `frequency_hz`, for the frequencies of all splits in
    /// order: what an editor draws.
    #[must_use]
    pub fn response(
        self,
        splits_hz: &[f64],
        band: usize,
        frequency_hz: f64,
        rate_hz: f64,
    ) -> Response {
        let product = |sections: &mut dyn Iterator<Item = Svf>| -> Response {
            sections
                .map(|svf| svf.response(frequency_hz, rate_hz))
                .product()
        };
        let splits = splits_hz.iter().enumerate();
        splits
            .map(|(split, hz)| {
                let g = warped(*hz, rate_hz);
                match split.cmp(&band) {
                    std::cmp::Ordering::Less => product(&mut self.high_pass(g)),
                    std::cmp::Ordering::Equal => product(&mut self.low_pass(g)),
                    std::cmp::Ordering::Greater => product(&mut self.all_pass(g)),
                }
            })
            .product()
    }
}

fn inverse_quality(section: SlopeSection) -> f64 {
    match section {
        SlopeSection::First => 2.0,
        SlopeSection::Second { q } => 1.0 / q,
    }
}

#[cfg(test)]
mod tests {
    use super::Slope;
    use crate::filter::response::Response;

    const RATE: f64 = 48_000.0;

    #[test]
    fn bands_sum_flat() {
        for slope in [Slope::Twelve, Slope::TwentyFour, Slope::FortyEight] {
            for splits in [&[700.0][..], &[90.0, 800.0], &[60.0, 300.0, 2500.0, 9000.0]] {
                for step in 0..400 {
                    let hz = 10.0 * 2300.0_f64.powf(f64::from(step) / 400.0);
                    let bands = 0..=splits.len();
                    let sum = bands
                        .map(|band| slope.response(splits, band, hz, RATE))
                        .fold(Response::gain(0.0), |sum, band| sum + band);
                    let level = sum.decibels();
                    assert!(
                        level.abs() < 1e-9,
                        "{slope:?} {splits:?} {hz} Hz: {level} dB"
                    );
                }
            }
        }
    }

    #[test]
    fn each_band_is_six_decibels_down_where_it_meets_the_next() {
        for slope in [Slope::Twelve, Slope::TwentyFour, Slope::FortyEight] {
            let splits = [100.0, 10_000.0];
            for (band, at_hz) in [(0, 100.0), (1, 100.0), (1, 10_000.0), (2, 10_000.0)] {
                let level = slope.response(&splits, band, at_hz, RATE).decibels();
                // The other split is far, and leaves little here.
                assert!((level + 6.0206).abs() < 0.002, "{slope:?}: {level} dB");
            }
        }
    }

    #[test]
    fn counts_of_sections_are_true() {
        for slope in [Slope::Twelve, Slope::TwentyFour, Slope::FortyEight] {
            assert_eq!(slope.low_pass(0.1).count(), slope.pass_sections());
            assert_eq!(slope.high_pass(0.1).count(), slope.pass_sections());
            assert_eq!(slope.all_pass(0.1).count(), slope.all_pass_sections());
        }
    }
}
