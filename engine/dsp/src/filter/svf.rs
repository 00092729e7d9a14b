//! The cookbook's filters as designs of a state-variable filter.
//!
//! Andrew Simper (Cytomic), "Linear trapezoidal integrated state variable filter with low noise
//! optimisation", 2011. The structure gives v1 = s/(s² + k·s + 1) and v2 = 1/(s² + k·s + 1) for
//! s = (z - 1)/(g·(z + 1)), and the output m0·x + m1·v1 + m2·v2. With g = tan(π·f/rate) this is the
//! bilinear transform at the cookbook's own warping, so the transfer functions are equal to the
//! cookbook's. Unlike direct forms it keeps its energy bounded while g, k and the mix move, and
//! low frequencies lose no precision.

use crate::filter::band::{Band, BandKind};
use crate::filter::butterworth::SlopeSection;
use crate::filter::response::Response;
use std::f64::consts::PI;

/// A design: what may be interpolated between two filters. Every one with g > 0 and k > 0 is
/// stable, so a straight line between two stable ones is stable all along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Svf {
    /// tan(π·f/rate) of the pole frequency.
    pub g: f64,
    /// 1/Q of the poles.
    pub k: f64,
    /// Parts of the input, the band-pass and the low-pass in the output.
    pub mix: [f64; 3],
}

impl Svf {
    /// `band` at `rate_hz`, at 12 dB/octave where it is a low- or high-pass.
    #[must_use]
    pub fn design(band: &Band, rate_hz: f64) -> Self {
        let g = (PI * band.part_of_rate(rate_hz)).tan();
        let k = 1.0 / band.q;
        let a = 10.0_f64.powf(band.gain_db / 40.0);
        match band.kind {
            BandKind::Peak => {
                let k = k / a;
                Self {
                    g,
                    k,
                    mix: [1.0, k * (a * a - 1.0), 0.0],
                }
            }
            BandKind::LowShelf => Self {
                g: g / a.sqrt(),
                k,
                mix: [1.0, k * (a - 1.0), a * a - 1.0],
            },
            BandKind::HighShelf => Self {
                g: g * a.sqrt(),
                k,
                mix: [a * a, k * a * (1.0 - a), 1.0 - a * a],
            },
            BandKind::LowPass => Self {
                g,
                k,
                mix: [0.0, 0.0, 1.0],
            },
            BandKind::HighPass => Self {
                g,
                k,
                mix: [1.0, -k, -1.0],
            },
            BandKind::BandPass => Self {
                g,
                k,
                mix: [0.0, k, 0.0],
            },
            BandKind::Notch => Self {
                g,
                k,
                mix: [1.0, -k, 0.0],
            },
            BandKind::AllPass => Self {
                g,
                k,
                mix: [1.0, -2.0 * k, 0.0],
            },
            BandKind::Tilt => {
                let end = a * a;
                Self::first_order(g * end, [end, 1.0 / end])
            }
            BandKind::LowShelfFirst => Self::first_order(g / a, [1.0, a * a]),
            BandKind::HighShelfFirst => Self::first_order(g * a, [a * a, 1.0]),
            BandKind::AllPassFirst => Self::first_order(g, [-1.0, 1.0]),
        }
    }

    /// (top·s + bottom)/(s + 1) for s = (z - 1)/(g·(z + 1)): the gain is `top` far above the pole, `bottom` far below.
    ///
    /// The structure is of second order: it has a double real pole of which the mix cancels one, since
    /// (top·s + bottom)/(s + 1) = (top·s + bottom)·(s + 1)/(s² + 2s + 1).
    #[must_use]
    pub fn first_order(g: f64, [top, bottom]: [f64; 2]) -> Self {
        Self {
            g,
            k: 2.0,
            mix: [top, bottom - top, bottom - top],
        }
    }

    /// One section of a Butterworth slope: `band`'s kind and frequency, the section's quality.
    ///
    /// Kinds other than low- and high-pass have no slope and are designed as they are.
    #[must_use]
    pub fn design_slope(band: &Band, section: SlopeSection, rate_hz: f64) -> Self {
        let g = (PI * band.part_of_rate(rate_hz)).tan();
        match (section, band.kind) {
            (SlopeSection::Second { q }, _) => Self::design(&Band { q, ..*band }, rate_hz),
            (SlopeSection::First, BandKind::LowPass) => Self::first_order(g, [0.0, 1.0]),
            (SlopeSection::First, BandKind::HighPass) => Self::first_order(g, [1.0, 0.0]),
            (SlopeSection::First, _) => Self::design(band, rate_hz),
        }
    }

    /// The same poles with the input as output: what this filter fades in from and out to.
    #[must_use]
    pub fn passing(&self) -> Self {
        Self {
            mix: [1.0, 0.0, 0.0],
            ..*self
        }
    }

    /// Whether the output is the input.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.mix == [1.0, 0.0, 0.0]
    }

    /// The design `way` (0 … 1) of the straight line to `other`.
    #[must_use]
    pub fn toward(&self, other: &Self, way: f64) -> Self {
        let line = |from: f64, to: f64| from + (to - from) * way;
        Self {
            g: line(self.g, other.g),
            k: line(self.k, other.k),
            mix: [
                line(self.mix[0], other.mix[0]),
                line(self.mix[1], other.mix[1]),
                line(self.mix[2], other.mix[2]),
            ],
        }
    }

    /// `way` (0 … 1) of the line between two sections. A section that is not there has the poles of the other and
    /// passes the signal.
    #[must_use]
    pub fn between(from: Option<&Self>, to: Option<&Self>, way: f64) -> Option<Self> {
        if way >= 1.0 {
            return to.copied();
        }
        match (from, to) {
            (Some(from), Some(to)) => Some(from.toward(to, way)),
            (Some(from), None) => Some(from.toward(&from.passing(), way)),
            (None, Some(to)) => Some(to.passing().toward(to, way)),
            (None, None) => None,
        }
    }

    /// H at `frequency_hz`.
    #[must_use]
    pub fn response(&self, frequency_hz: f64, rate_hz: f64) -> Response {
        // s = jω with ω = tan(π·f/rate)/g.
        let w = (PI * frequency_hz / rate_hz).tan() / self.g;
        let [m0, m1, m2] = self.mix;
        let below = Response {
            real: 1.0 - w * w,
            imaginary: self.k * w,
        };
        let above = Response {
            real: m0 * below.real + m2,
            imaginary: m0 * below.imaginary + m1 * w,
        };
        above / below
    }

    /// H of sections in series at `frequency_hz`.
    #[must_use]
    pub fn series<'s>(
        sections: impl IntoIterator<Item = &'s Self>,
        frequency_hz: f64,
        rate_hz: f64,
    ) -> Response {
        let sections = sections.into_iter();
        sections
            .map(|section| section.response(frequency_hz, rate_hz))
            .product()
    }

    /// |H| at `frequency_hz`.
    #[must_use]
    pub fn magnitude(&self, frequency_hz: f64, rate_hz: f64) -> f64 {
        self.response(frequency_hz, rate_hz).magnitude()
    }
}
