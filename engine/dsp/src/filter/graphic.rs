//! A graphic equaliser whose response meets the set gains at the centres, though its bands overlap.
//!
//! Each band is one of the cookbook's peaks. Set by themselves, neighbours add to each other: with all bands at +10 dB the
//! sum of thirds would be at +20 dB. What each band contributes at each centre, per dB of its own gain, is the
//! *interaction matrix* B of Rämö, Välimäki and Liski ("High-Precision Parallel Graphic Equalizer", IEEE/ACM TASLP 22(12),
//! 2014; Välimäki and Liski, "Accurate Cascade Graphic Equalizer", IEEE SPL 24(2), 2017, where the width of a band is set
//! by what it leaves at its neighbours; an overview in Välimäki and Reiss, "All About Audio Equalization", Applied Sciences
//! 6(5), 2016). In dB a peak is nearly, not exactly, proportional to its gain, so B⁻¹·target is the first of a few steps
//! of the simplified Newton method on the exact response:
//!
//! ```text
//! g ← g + B⁻¹·(target - response(g))
//! ```
//!
//! For targets within ±12 dB the centres are met to 0.01 dB; thirds that alternate between the ends of that range, the
//! worst of all, to 0.1 dB.

use std::f64::consts::PI;

use crate::filter::response::Response;
use crate::filter::svf::Svf;

/// The most bands: thirds of an octave from 20 Hz to 20 kHz.
pub const MAX_BANDS: usize = 31;

/// A gain for each band, in dB; beyond the last band zero.
pub type Gains = [f64; MAX_BANDS];

/// The gain at which widths and interaction are found, in dB; its square root of a ratio is in the middle of the range.
const PROTOTYPE_DB: f64 = 9.0;

/// Bands whose centre is above this part of the rate do nothing: the bilinear transform has no room for them.
const HIGHEST_OF_RATE: f64 = 0.475;

/// Most steps of the iteration, and the error in dB at which it ends.
const STEPS: usize = 12;
const CLOSE_ENOUGH_DB: f64 = 0.002;

/// The centres of a graphic equaliser, in the series of ISO 266.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// 10 bands an octave apart, 31.5 Hz … 16 kHz.
    Octaves,
    /// 31 bands a third of an octave apart, 20 Hz … 20 kHz.
    Thirds,
}

impl Spacing {
    /// How many bands there are.
    #[must_use]
    pub const fn bands(self) -> usize {
        match self {
            Self::Octaves => 10,
            Self::Thirds => MAX_BANDS,
        }
    }

    /// The exact centre of a band, counted from 0: 1000·10^(n/10), ISO 266. The names are rounded: the third "31.5 Hz"
    /// is at 31.62 Hz.
    #[must_use]
    pub fn centre_hz(self, band: usize) -> f64 {
        let band = i32::try_from(band).unwrap_or(i32::MAX / 4);
        let tenths = match self {
            Self::Octaves => 3 * (band - 5),
            Self::Thirds => band - 17,
        };
        1000.0 * 10.0_f64.powf(f64::from(tenths) / 10.0)
    }

    /// The part of a band's gain in dB that is left at the next centre.
    const fn left_at_neighbour(self) -> f64 {
        match self {
            Self::Octaves => 0.3,
            Self::Thirds => 0.4,
        }
    }

    /// The ratio of neighbouring centres.
    fn ratio(self) -> f64 {
        self.centre_hz(1) / self.centre_hz(0)
    }
}

/// Everything of a graphic equaliser that does not depend on its gains.
#[derive(Clone, Debug)]
pub struct Graphic {
    /// Bands in use, the lowest first; those too high for the rate are left out.
    bands: usize,
    /// tan(π·f/rate) of the centres.
    g: Vec<f64>,
    /// 1/Q of the bands.
    k: Vec<f64>,
    /// (w - 1/w)² for the centre of row i seen from band j, w = gi/gj: `[i][j]`.
    apart: Vec<f64>,
    /// B⁻¹: `[i][j]`.
    inverse: Vec<f64>,
}

impl Graphic {
    /// The equaliser at `rate_hz`. Allocates, and inverts the matrix.
    #[must_use]
    pub fn new(spacing: Spacing, rate_hz: f64) -> Self {
        let centres = (0..spacing.bands()).map(|band| spacing.centre_hz(band));
        let centres: Vec<f64> = centres
            .take_while(|centre| *centre < HIGHEST_OF_RATE * rate_hz)
            .collect();
        let g: Vec<f64> = centres.iter().map(|hz| (PI * hz / rate_hz).tan()).collect();
        let k = centres.iter().zip(&g).map(|(hz, g)| {
            let neighbour = (PI * hz / spacing.ratio() / rate_hz).tan();
            inverse_quality(distance(neighbour, *g), spacing.left_at_neighbour())
        });
        let k: Vec<f64> = k.collect();
        let bands = g.len();
        let rows = g
            .iter()
            .flat_map(|from| g.iter().map(|to| distance(*from, *to)));
        let apart: Vec<f64> = rows.collect();
        let parts = apart.iter().enumerate().map(|(place, apart)| {
            let k = k.get(place % bands.max(1)).copied().unwrap_or(1.0);
            10.0 * power(*apart, k, PROTOTYPE_DB).log10() / PROTOTYPE_DB
        });
        let inverse = inverted(parts.collect(), bands);
        Self {
            bands,
            g,
            k,
            apart,
            inverse,
        }
    }

    /// Bands in use at this rate.
    #[must_use]
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// The gains of the single bands whose sum is `target` at the centres.
    ///
    /// # Realtime Safety
    /// Does not allocate; takes up to twelve times bands² quotients.
    #[must_use]
    pub fn solve(&self, target: &Gains) -> Gains {
        let mut gains = [0.0; MAX_BANDS];
        for _ in 0..STEPS {
            let missing = self.missing(target, &gains);
            let worst = missing.iter().fold(0.0_f64, |most, db| most.max(db.abs()));
            if worst < CLOSE_ENOUGH_DB {
                break;
            }
            let rows = self.inverse.chunks_exact(self.bands.max(1));
            for (gain, row) in gains.iter_mut().zip(rows) {
                let step: f64 = row.iter().zip(&missing).map(|(part, db)| part * db).sum();
                *gain += step;
            }
        }
        gains
    }

    /// The designs for the gains of [`Self::solve`]; `None` where a band has nothing to do.
    pub fn designs(&self, gains: &Gains) -> impl Iterator<Item = Option<Svf>> {
        let places = self.g.iter().zip(&self.k).zip(gains);
        places.map(|((g, k), gain_db)| {
            let a = 10.0_f64.powf(gain_db / 40.0);
            let k = k / a;
            let svf = Svf {
                g: *g,
                k,
                mix: [1.0, k * (a * a - 1.0), 0.0],
            };
            Some(svf).filter(|svf| !svf.passes())
        })
    }

    /// The response to the set gains at `frequency_hz`: what an editor draws.
    #[must_use]
    pub fn response(&self, target: &Gains, frequency_hz: f64, rate_hz: f64) -> Response {
        let gains = self.solve(target);
        let designs = self.designs(&gains);
        designs
            .flatten()
            .map(|svf| svf.response(frequency_hz, rate_hz))
            .product()
    }

    /// What the response lacks at the centres, in dB.
    fn missing(&self, target: &Gains, gains: &Gains) -> Gains {
        // Both products of a quotient of squares: a = 10^(gain/40), k²·a² over k²/a².
        let mut above = [0.0; MAX_BANDS];
        let mut below = [0.0; MAX_BANDS];
        let places = above
            .iter_mut()
            .zip(&mut below)
            .zip(self.k.iter().zip(gains));
        for ((above, below), (k, gain_db)) in places {
            let a = 10.0_f64.powf(gain_db / 20.0);
            *above = k * k * a;
            *below = k * k / a;
        }
        let mut missing = [0.0; MAX_BANDS];
        let rows = self.apart.chunks_exact(self.bands.max(1));
        for ((missing, target), row) in missing.iter_mut().zip(target).zip(rows) {
            let factors = row.iter().zip(above.iter().zip(&below));
            let power: f64 = factors
                .map(|(x, (up, down))| (x + up) / (x + down))
                .product();
            *missing = target - 10.0 * power.log10();
        }
        missing
    }
}

/// (w - 1/w)² for w = from/to.
fn distance(from: f64, to: f64) -> f64 {
    (from / to - to / from).powi(2)
}

/// |H|² of a peak of `gain_db` and quality 1/k at a distance from its centre.
fn power(distance: f64, k: f64, gain_db: f64) -> f64 {
    let a = 10.0_f64.powf(gain_db / 20.0);
    (distance + k * k * a) / (distance + k * k / a)
}

/// 1/Q of the peak that has the part `left` of its gain in dB at a distance from its centre, at the prototype's gain.
fn inverse_quality(distance: f64, left: f64) -> f64 {
    let a = 10.0_f64.powf(PROTOTYPE_DB / 20.0);
    let ratio = 10.0_f64.powf(left * PROTOTYPE_DB / 10.0);
    ((ratio - 1.0) * distance / (a - ratio / a)).sqrt()
}

/// The inverse of a square matrix by Gauss and Jordan with pivots from the diagonal's column. A matrix of interaction has
/// ones on its diagonal and less beside it, so none is singular.
fn inverted(mut matrix: Vec<f64>, size: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; size * size];
    for place in 0..size {
        inverse[place * size + place] = 1.0;
    }
    for column in 0..size {
        let rows = column..size;
        let pivot = rows.max_by(|one, other| {
            let size_of = |row: usize| matrix[row * size + column].abs();
            size_of(*one).total_cmp(&size_of(*other))
        });
        let pivot = pivot.unwrap_or(column);
        for place in 0..size {
            matrix.swap(column * size + place, pivot * size + place);
            inverse.swap(column * size + place, pivot * size + place);
        }
        let factor = 1.0 / matrix[column * size + column];
        for place in 0..size {
            matrix[column * size + place] *= factor;
            inverse[column * size + place] *= factor;
        }
        for row in (0..size).filter(|row| *row != column) {
            let factor = matrix[row * size + column];
            for place in 0..size {
                matrix[row * size + place] -= factor * matrix[column * size + place];
                inverse[row * size + place] -= factor * inverse[column * size + place];
            }
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::{Gains, Graphic, MAX_BANDS, Spacing};
    use crate::noise::white::WhiteNoise;

    const RATES: [f64; 5] = [32_000.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0];

    fn worst_at_centres(spacing: Spacing, rate_hz: f64, target: &Gains) -> f64 {
        let graphic = Graphic::new(spacing, rate_hz);
        let bands = 0..graphic.bands();
        bands
            .map(|band| {
                let at = graphic.response(target, spacing.centre_hz(band), rate_hz);
                (at.decibels() - target[band]).abs()
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn set_gains_are_met_at_the_centres() {
        for spacing in [Spacing::Octaves, Spacing::Thirds] {
            for rate_hz in RATES {
                for seed in 0..20 {
                    let noise = WhiteNoise::new(seed, 0);
                    let mut target = [0.0; MAX_BANDS];
                    for (place, db) in (0..).zip(&mut target) {
                        *db = 12.0 * noise.at(place);
                    }
                    let worst = worst_at_centres(spacing, rate_hz, &target);
                    assert!(
                        worst < 0.01,
                        "{spacing:?} {rate_hz} seed {seed}: {worst} dB"
                    );
                }
                for flat in [-12.0, 12.0] {
                    let worst = worst_at_centres(spacing, rate_hz, &[flat; MAX_BANDS]);
                    assert!(worst < 0.01, "{spacing:?} {rate_hz}: {worst} dB");
                }
            }
        }
    }

    #[test]
    fn even_the_wildest_setting_is_met_to_a_tenth() {
        let mut zigzag = [12.0; MAX_BANDS];
        zigzag.iter_mut().step_by(2).for_each(|db| *db = -12.0);
        for spacing in [Spacing::Octaves, Spacing::Thirds] {
            let worst = worst_at_centres(spacing, 48_000.0, &zigzag);
            assert!(worst < 0.1, "{spacing:?}: {worst} dB");
        }
    }

    #[test]
    fn between_the_centres_equal_gains_stay_equal() {
        let graphic = Graphic::new(Spacing::Thirds, 48_000.0);
        for step in 0..1000 {
            let hz = 20.0 * 1000.0_f64.powf(f64::from(step) / 1000.0);
            let at = graphic
                .response(&[12.0; MAX_BANDS], hz, 48_000.0)
                .decibels();
            assert!((at - 12.0).abs() < 1.0, "{at} dB at {hz} Hz");
        }
    }

    #[test]
    fn centres_are_those_of_the_standard() {
        let named = [
            (Spacing::Octaves, 0, 31.5),
            (Spacing::Octaves, 5, 1000.0),
            (Spacing::Octaves, 9, 16_000.0),
            (Spacing::Thirds, 0, 20.0),
            (Spacing::Thirds, 17, 1000.0),
            (Spacing::Thirds, 20, 2000.0),
            (Spacing::Thirds, 30, 20_000.0),
        ];
        for (spacing, band, hz) in named {
            let exact = spacing.centre_hz(band);
            assert!((exact / hz - 1.0).abs() < 0.01, "{exact}, not {hz}");
        }
        // At 8 kHz there is room up to 3.15 kHz.
        assert_eq!(Graphic::new(Spacing::Thirds, 8000.0).bands(), 23);
    }

    #[test]
    fn flat_is_a_wire() {
        let graphic = Graphic::new(Spacing::Thirds, 48_000.0);
        let gains = graphic.solve(&[0.0; MAX_BANDS]);
        assert!(graphic.designs(&gains).all(|design| design.is_none()));
    }
}
