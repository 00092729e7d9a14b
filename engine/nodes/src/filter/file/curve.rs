//! A `GraphicEQ:` line: a response as points.

use airloom_dsp::filter::graphic::{Graphic, MAX_BANDS, Spacing};
use airloom_dsp::filter::svf::Svf;

use crate::filter::file::number::number;
use crate::filter::file::syntax::{Fault, quoted};

/// Gains that a point may have, in dB.
const MOST_DB: f64 = 40.0;

/// Most points.
const MOST_POINTS: usize = 4096;

/// Gains in dB over frequencies in Hz, straight over the logarithm of the frequency between the points and level beyond
/// the first and the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Frequency and gain, frequencies rising.
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// Reads `25 6; 40 5.5; 63 -4`.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for pair in text.split(';').map(str::trim) {
            if pair.is_empty() {
                continue;
            }
            let wrong =
                |found: String| Fault::new(found, "pairs of Hz and dB such as 25 6.0; 40 -3.5");
            let mut words = pair.split_whitespace();
            let (Some(hz), Some(db), None) = (words.next(), words.next(), words.next()) else {
                return Err(wrong(format!("GraphicEQ has {}", quoted(pair))));
            };
            let (Some(hz), Some(db)) = (number(hz), number(db)) else {
                return Err(wrong(format!("GraphicEQ has {}", quoted(pair))));
            };
            if !(hz > 0.0 && hz <= 1e6 && db.abs() <= MOST_DB) {
                let found = format!("GraphicEQ has {}", quoted(pair));
                let expected =
                    format!("above 0 Hz up to 1000000 Hz, and -{MOST_DB} to {MOST_DB} dB");
                return Err(Fault::new(found, expected));
            }
            if points.last().is_some_and(|(last, _)| *last >= hz) {
                let found =
                    format!("GraphicEQ has {hz} Hz behind a frequency that is not below it");
                return Err(Fault::new(found, "rising frequencies"));
            }
            if points.len() == MOST_POINTS {
                let found = format!("GraphicEQ has more than {MOST_POINTS} points");
                return Err(Fault::new(found, "fewer"));
            }
            points.push((hz, db));
        }
        if points.is_empty() {
            return Err(Fault::new(
                "GraphicEQ has no point",
                "pairs such as 25 6.0; 40 -3.5",
            ));
        }
        Ok(Self { points })
    }

    /// The gain at a frequency.
    pub fn at(&self, hz: f64) -> f64 {
        let above = self.points.partition_point(|(point, _)| *point <= hz);
        let below = above
            .checked_sub(1)
            .and_then(|place| self.points.get(place));
        match (below, self.points.get(above)) {
            (Some((low, from)), Some((high, to))) => {
                from + (to - from) * (hz / low).ln() / (high / low).ln()
            }
            (Some((_, db)), None) | (None, Some((_, db))) => *db,
            (None, None) => 0.0,
        }
    }

    /// Thirds that go through it at their centres.
    pub fn sections(&self, rate_hz: f64) -> Vec<Svf> {
        let graphic = Graphic::new(Spacing::Thirds, rate_hz);
        let mut target = [0.0; MAX_BANDS];
        for (band, target) in target.iter_mut().enumerate() {
            *target = self.at(Spacing::Thirds.centre_hz(band));
        }
        let gains = graphic.solve(&target);
        graphic.designs(&gains).flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Curve;
    use airloom_dsp::filter::svf::Svf;

    #[test]
    fn straight_over_octaves_and_level_beyond() {
        let curve = Curve::read("100 0; 400 6; ; 800 -6;").unwrap();
        assert_eq!(curve.at(20.0), 0.0);
        assert!((curve.at(200.0) - 3.0).abs() < 1e-12);
        assert!((curve.at(400.0) - 6.0).abs() < 1e-12);
        assert_eq!(curve.at(20_000.0), -6.0);
    }

    #[test]
    fn the_thirds_go_through_it() {
        let curve = Curve::read("20 -3; 100 4; 1000 0; 3000 -7.5; 8000 2; 20000 -10").unwrap();
        let sections = curve.sections(48_000.0);
        for hz in [25.12, 100.0, 501.19, 1000.0, 3162.28, 7943.28] {
            let found = Svf::series(&sections, hz, 48_000.0).decibels();
            assert!((found - curve.at(hz)).abs() < 0.05, "{found} dB at {hz} Hz");
        }
    }

    #[test]
    fn what_is_no_curve_is_refused() {
        for text in [
            "",
            "100",
            "100 0 3",
            "100 0; 100 1",
            "100 0; 50 1",
            "0 1",
            "10 99",
            "a b",
        ] {
            assert!(Curve::read(text).is_err(), "{text}");
        }
    }
}
