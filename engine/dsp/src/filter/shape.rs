//! A band with its slope: everything that makes its sections.

use crate::filter::band::{Band, BandKind};
use crate::filter::butterworth::{self, MAX_SECTIONS};
use crate::filter::linkwitz_riley;
use crate::filter::response::Response;
use crate::filter::svf::Svf;

/// The family that a slope belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// -3 dB at the frequency, as flat as can be; at 12 dB/octave the cookbook's, by q.
    #[default]
    Butterworth,
    /// -6 dB at the frequency: low- and high-pass sum flat. Even orders alone; odd ones are rounded up.
    LinkwitzRiley,
}

/// A band and, for low- and high-passes, its slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Kind, frequency, gain and quality.
    pub band: Band,
    /// 6 dB/octave each, 1 … 16.
    pub order: u8,
    /// The family of the slope.
    pub alignment: Alignment,
}

/// The designs of a band's sections in order; `None` is a section that passes the signal.
pub type Sections = [Option<Svf>; MAX_SECTIONS];

/// The order whose Butterworth slope is the cookbook's filter, with its quality.
const RESONANT_ORDER: u8 = 2;

impl Shape {
    /// The slope, where the kind has one.
    #[must_use]
    pub fn slope(&self) -> Option<(u8, Alignment)> {
        matches!(self.band.kind, BandKind::LowPass | BandKind::HighPass)
            .then_some((self.order, self.alignment))
    }

    /// The designs at `rate_hz`.
    #[must_use]
    pub fn sections(&self, rate_hz: f64) -> Sections {
        let mut designs = [None; MAX_SECTIONS];
        let order = usize::from(self.order);
        let places = designs.iter_mut();
        match self.slope() {
            Some((_, Alignment::LinkwitzRiley)) => {
                for (design, section) in places.zip(linkwitz_riley::sections(order)) {
                    *design = Some(Svf::design_slope(&self.band, section, rate_hz));
                }
            }
            Some((order_of_it, Alignment::Butterworth)) if order_of_it != RESONANT_ORDER => {
                for (design, section) in places.zip(butterworth::sections(order)) {
                    *design = Some(Svf::design_slope(&self.band, section, rate_hz));
                }
            }
            _ => {
                designs[0] = Some(Svf::design(&self.band, rate_hz)).filter(|svf| !svf.passes());
            }
        }
        designs
    }

    /// The response at `frequency_hz`: what an editor draws.
    #[must_use]
    pub fn response(&self, frequency_hz: f64, rate_hz: f64) -> Response {
        let sections = self.sections(rate_hz);
        Svf::series(sections.iter().flatten(), frequency_hz, rate_hz)
    }
}

#[cfg(test)]
mod tests {
    use super::{Alignment, Shape};
    use crate::filter::band::{Band, BandKind};

    fn pass(kind: BandKind, order: u8, alignment: Alignment) -> Shape {
        let band = Band {
            kind,
            frequency_hz: 1000.0,
            gain_db: 0.0,
            q: 0.9,
        };
        Shape {
            band,
            order,
            alignment,
        }
    }

    #[test]
    fn slopes_meet_at_their_corner() {
        for order in 1..=16 {
            for kind in [BandKind::LowPass, BandKind::HighPass] {
                let level = |alignment| {
                    let response = pass(kind, order, alignment).response(1000.0, 48_000.0);
                    response.decibels()
                };
                if order != 2 {
                    let butterworth = level(Alignment::Butterworth);
                    assert!(
                        (butterworth + 3.0103).abs() < 1e-4,
                        "{order}: {butterworth}"
                    );
                }
                let riley = level(Alignment::LinkwitzRiley);
                assert!((riley + 6.0206).abs() < 1e-4, "{order}: {riley}");
            }
        }
    }

    #[test]
    fn linkwitz_riley_sums_flat() {
        for order in (2..=16).step_by(2) {
            let sign = if order % 4 == 0 { 1.0 } else { -1.0 };
            for at_hz in [20.0, 300.0, 900.0, 1000.0, 1700.0, 15_000.0] {
                let of =
                    |kind| pass(kind, order, Alignment::LinkwitzRiley).response(at_hz, 48_000.0);
                let high = of(BandKind::HighPass);
                let turned = super::Response::gain(sign) * high;
                let sum = (of(BandKind::LowPass) + turned).decibels();
                assert!(sum.abs() < 1e-9, "{order} at {at_hz} Hz: {sum} dB");
            }
        }
    }
}
