//! A `Filter:` line.
//!
//! ```text
//! ON PK Fc 63.00 Hz Gain -5.20 dB Q 4.000
//! ON LSC 10.8 dB Fc 100 Hz Gain 3 dB
//! ON AP Fc 900 Hz Q 0.7
//! OFF None
//! ```

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, TAU};

use airloom_dsp::filter::band::{Band, BandKind};

use crate::filter::file::number::{frequency, number};
use crate::filter::file::syntax::{Fault, quoted};

/// The types of filter and their names.
const TYPES: &[(&str, BandKind)] = &[
    ("PK", BandKind::Peak),
    ("PEQ", BandKind::Peak),
    ("MODAL", BandKind::Peak),
    ("LP", BandKind::LowPass),
    ("LPQ", BandKind::LowPass),
    ("HP", BandKind::HighPass),
    ("HPQ", BandKind::HighPass),
    ("BP", BandKind::BandPass),
    ("LS", BandKind::LowShelf),
    ("LSC", BandKind::LowShelf),
    ("LSQ", BandKind::LowShelf),
    ("HS", BandKind::HighShelf),
    ("HSC", BandKind::HighShelf),
    ("HSQ", BandKind::HighShelf),
    ("NO", BandKind::Notch),
    ("AP", BandKind::AllPass),
];

/// The slope S of shelves that name neither slope nor Q, and the Q of such notches: those of Equalizer APO, found by its
/// author with Room EQ Wizard.
const USUAL_SHELF_SLOPE: f64 = 0.9;
const USUAL_NOTCH_Q: f64 = 30.0;

/// The slope of which S is 1, in dB per octave.
const STEEPEST_SHELF_DB: f64 = 12.0;

/// What follows the type.
#[derive(Default)]
struct Values {
    frequency_hz: Option<f64>,
    gain_db: Option<f64>,
    q: Option<f64>,
    octaves: Option<f64>,
    slope_db: Option<f64>,
}

/// The band that a line asks for; none where it is off or `None`.
pub fn band(text: &str, rate_hz: f64) -> Result<Option<Band>, Fault> {
    let mut words = Words::new(text);
    match words.next().map(str::to_ascii_uppercase).as_deref() {
        Some("ON") => {}
        Some("OFF") => return Ok(None),
        other => {
            let found = quoted(other.unwrap_or_default());
            return Err(Fault::new(format!("the filter is {found}"), "ON or OFF"));
        }
    }
    let name = words.next().unwrap_or_default();
    let upper = name.to_ascii_uppercase();
    if upper == "NONE" {
        return Ok(None);
    }
    if upper == "IIR" {
        let found = "the filter type IIR, whose coefficients are for one sample rate";
        return Err(Fault::new(found, "a filter by frequency"));
    }
    let known = TYPES.iter().find(|(known, _)| *known == upper);
    let (_, kind) = known.ok_or_else(|| {
        let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        let expected = format!("one of {}, None", names.join(", "));
        Fault::new(format!("filter type {}", quoted(name)), expected)
    })?;
    let values = values(words)?;
    shaped(*kind, &upper, &values, rate_hz).map(Some)
}

/// The words of a line; a number and a unit that are written together are two.
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    fn new(rest: &'t str) -> Self {
        Self { rest }
    }

    /// A word that begins with a letter other than that of an exponent ends before a digit, and the other way round.
    fn split(word: &str) -> usize {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || "+-.,".contains(c));
        let mut letters = word.char_indices().peekable();
        while let Some((place, letter)) = letters.next() {
            let next_is_numeric = letters
                .peek()
                .is_some_and(|(_, next)| next.is_ascii_digit() || "+-".contains(*next));
            let is_exponent = matches!(letter, 'e' | 'E') && next_is_numeric;
            if is_number && place > 0 && letter.is_alphabetic() && !is_exponent {
                return place;
            }
        }
        word.len()
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let trimmed = self.rest.trim_start();
        // A space that does not break stands between thousands.
        let end = trimmed
            .find(|letter: char| letter.is_whitespace() && letter != '\u{a0}')
            .unwrap_or(trimmed.len());
        let end = Self::split(&trimmed[..end]);
        let (word, rest) = trimmed.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

fn values(words: Words<'_>) -> Result<Values, Fault> {
    let mut words = words.peekable();
    let mut values = Values::default();
    while let Some(word) = words.next() {
        let upper = word.to_ascii_uppercase();
        let mut take = |name: &str, read: fn(&str) -> Option<f64>| -> Result<f64, Fault> {
            let given = words.next().unwrap_or_default();
            read(given)
                .ok_or_else(|| Fault::new(format!("{name} is {}", quoted(given)), "a number"))
        };
        match upper.as_str() {
            "FC" => {
                values.frequency_hz = Some(take("Fc", frequency)?);
                words.next_if(|unit| unit.eq_ignore_ascii_case("Hz"));
            }
            "GAIN" => {
                values.gain_db = Some(take("Gain", number)?);
                words.next_if(|unit| unit.eq_ignore_ascii_case("dB"));
            }
            "Q" => values.q = Some(take("Q", number)?),
            "BW" => {
                let unit = words.next().unwrap_or_default();
                if !unit.eq_ignore_ascii_case("Oct") {
                    return Err(Fault::new(
                        format!("BW {}", quoted(unit)),
                        "BW Oct and a number",
                    ));
                }
                let given = words.next().unwrap_or_default();
                let octaves = number(given);
                values.octaves = Some(octaves.ok_or_else(|| {
                    Fault::new(format!("BW Oct is {}", quoted(given)), "a number")
                })?);
            }
            // What Room EQ Wizard notes of a mode; its Q says the same.
            "T60" => {
                for _ in 0..3 {
                    words.next();
                }
            }
            _ => {
                let slope = number(word).filter(|_| values.frequency_hz.is_none());
                let is_slope = words
                    .next_if(|unit| unit.eq_ignore_ascii_case("dB"))
                    .is_some();
                values.slope_db = slope.filter(|_| is_slope);
                if values.slope_db.is_none() {
                    return Err(Fault::new(quoted(word), "Fc, Gain, Q or BW Oct"));
                }
            }
        }
    }
    Ok(values)
}

/// A value that has to be there, in a range.
fn within(name: &str, value: Option<f64>, (min, max): (f64, f64)) -> Result<f64, Fault> {
    let expected = || format!("{name} from {min} to {max}");
    let value = value.ok_or_else(|| Fault::new(format!("no {name}"), expected()))?;
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(Fault::new(format!("{name} is {value}"), expected()))
    }
}

fn shaped(kind: BandKind, name: &str, values: &Values, rate_hz: f64) -> Result<Band, Fault> {
    let mut frequency_hz = within("Fc", values.frequency_hz, (0.01, 1e6))?;
    let has_gain = matches!(
        kind,
        BandKind::Peak | BandKind::LowShelf | BandKind::HighShelf
    );
    let gain_db = if has_gain {
        within("Gain", values.gain_db, (-60.0, 60.0))?
    } else {
        0.0
    };
    let q = values
        .q
        .map(|q| within("Q", Some(q), (0.01, 1000.0)))
        .transpose()?;
    let is_shelf = matches!(kind, BandKind::LowShelf | BandKind::HighShelf);
    let q = match (q, values.octaves) {
        (Some(q), _) => q,
        (None, Some(octaves)) if !is_shelf => {
            let octaves = within("BW Oct", Some(octaves), (0.001, 10.0))?;
            q_of_octaves(octaves, frequency_hz, rate_hz)
        }
        _ if is_shelf => {
            let slope = match values.slope_db {
                Some(slope_db) => {
                    within("slope", Some(slope_db), (0.1, STEEPEST_SHELF_DB))? / STEEPEST_SHELF_DB
                }
                None => USUAL_SHELF_SLOPE,
            };
            if values.slope_db.is_some() && !name.ends_with('C') {
                frequency_hz = centre_of_corner(kind, frequency_hz, gain_db, slope);
            }
            q_of_slope(slope, gain_db)
        }
        _ => match kind {
            BandKind::LowPass | BandKind::HighPass | BandKind::BandPass => FRAC_1_SQRT_2,
            BandKind::Notch => USUAL_NOTCH_Q,
            _ => within("Q", None, (0.01, 1000.0))?,
        },
    };
    Ok(Band {
        kind,
        frequency_hz,
        gain_db,
        q,
    })
}

/// The cookbook's Q of a bandwidth: 1/Q = 2 sinh(ln 2 / 2 · BW · w0 / sin w0).
fn q_of_octaves(octaves: f64, frequency_hz: f64, rate_hz: f64) -> f64 {
    let w0 = TAU * (frequency_hz / rate_hz).min(0.499);
    let half = LN_2 / 2.0 * octaves * w0 / w0.sin();
    (0.5 / half.sinh()).max(1e-3)
}

/// The cookbook's Q of a shelf's slope: 1/Q = √((A + 1/A)(1/S - 1) + 2).
fn q_of_slope(slope: f64, gain_db: f64) -> f64 {
    let a = 10.0_f64.powf(gain_db / 40.0);
    1.0 / ((a + 1.0 / a) * (1.0 / slope - 1.0) + 2.0).sqrt()
}

/// Shelves with a slope but without C are named by their corner, where they begin; the cookbook's are named by their
/// centre, which lies half the gain's way along the slope.
fn centre_of_corner(kind: BandKind, corner_hz: f64, gain_db: f64, slope: f64) -> f64 {
    let factor = 10.0_f64.powf(gain_db.abs() / 80.0 / slope);
    if kind == BandKind::LowShelf {
        corner_hz * factor
    } else {
        corner_hz / factor
    }
}

#[cfg(test)]
mod tests {
    use super::band;
    use airloom_dsp::filter::band::{Band, BandKind};

    #[track_caller]
    fn check(text: &str, kind: BandKind, frequency_hz: f64, gain_db: f64, q: f64) {
        let found = band(text, 48_000.0).unwrap().unwrap();
        let expected = Band {
            kind,
            frequency_hz,
            gain_db,
            q,
        };
        assert_eq!(found.kind, kind, "{text}");
        let near = |a: f64, b: f64| (a - b).abs() < 1e-4 * b.abs().max(1.0);
        assert!(
            near(found.frequency_hz, frequency_hz)
                && near(found.gain_db, gain_db)
                && near(found.q, q),
            "{text}: {found:?}, not {expected:?}"
        );
    }

    #[test]
    fn lines_of_both_programs() {
        use BandKind::{AllPass, BandPass, HighPass, HighShelf, LowPass, LowShelf, Notch, Peak};
        let root = std::f64::consts::FRAC_1_SQRT_2;
        check(
            "ON  PK       Fc   63.00 Hz  Gain  -5.20 dB  Q  4.000",
            Peak,
            63.0,
            -5.2,
            4.0,
        );
        check("on pk fc 63Hz gain -5,2dB q 4", Peak, 63.0, -5.2, 4.0);
        check(
            "ON PEQ Fc 1,038 Hz Gain 3.0 dB BW Oct 1.0",
            Peak,
            1038.0,
            3.0,
            1.4097,
        );
        check(
            "ON Modal Fc 40 Hz Gain -12 dB Q 8.1 T60 target 300 ms",
            Peak,
            40.0,
            -12.0,
            8.1,
        );
        check("ON LP Fc 8000 Hz", LowPass, 8000.0, 0.0, root);
        check("ON HPQ Fc 20 Hz Q 0.5", HighPass, 20.0, 0.0, 0.5);
        check("ON BP Fc 20 Hz", BandPass, 20.0, 0.0, root);
        check("ON NO Fc 50 Hz", Notch, 50.0, 0.0, 30.0);
        check("ON AP Fc 900 Hz Q 0.7", AllPass, 900.0, 0.0, 0.7);
        check(
            "ON LSC Fc 105 Hz Gain 6.0 dB Q 0.70",
            LowShelf,
            105.0,
            6.0,
            0.7,
        );
        // 1/Q = √(2.0299 · 0.1111 + 2)
        check(
            "ON HS Fc 9000 Hz Gain -3.0 dB",
            HighShelf,
            9000.0,
            -3.0,
            0.6703,
        );
        check(
            "ON LSC 12 dB Fc 100 Hz Gain 8 dB",
            LowShelf,
            100.0,
            8.0,
            root,
        );
        // 10^(8/80) from the corner to the centre.
        check(
            "ON LS 12dB Fc 100 Hz Gain 8 dB",
            LowShelf,
            125.8925,
            8.0,
            root,
        );
        check(
            "ON HS 12 dB Fc 100 Hz Gain -8 dB",
            HighShelf,
            79.4328,
            -8.0,
            root,
        );
    }

    #[test]
    fn off_is_nothing() {
        for text in ["OFF PK Fc 63 Hz", "OFF None", "ON None", "off"] {
            assert_eq!(band(text, 48_000.0), Ok(None), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, found, expected) in [
            ("", "the filter is \"\"", "ON or OFF"),
            ("YES PK", "the filter is \"YES\"", "ON or OFF"),
            ("ON XX Fc 1 Hz", "filter type \"XX\"", "one of PK"),
            ("ON IIR Order 2", "the filter type IIR", "by frequency"),
            ("ON PK Gain 3 dB Q 1", "no Fc", "Fc from"),
            ("ON PK Fc 100 Hz Q 1", "no Gain", "Gain from"),
            ("ON PK Fc 100 Hz Gain 3 dB", "no Q", "Q from"),
            (
                "ON PK Fc 100 Hz Gain 300 dB Q 1",
                "Gain is 300",
                "-60 to 60",
            ),
            ("ON PK Fc -1 Hz Gain 3 dB Q 1", "Fc is -1", "Fc from"),
            ("ON PK Fc x Hz Gain 3 dB Q 1", "Fc is \"x\"", "a number"),
            ("ON PK Fc 100 Hz Gain 3 dB Q 0", "Q is 0", "Q from"),
            ("ON PK Fc 100 Hz Gain 3 dB BW 3", "BW \"3\"", "BW Oct"),
            ("ON PK Fc 100 Hz Gain 3 dB Q 1 loud", "\"loud\"", "Fc, Gain"),
            (
                "ON LS 30 dB Fc 100 Hz Gain 3 dB",
                "slope is 30",
                "0.1 to 12",
            ),
        ] {
            let fault = band(text, 48_000.0).unwrap_err();
            assert!(
                fault.found.contains(found) && fault.expected.contains(expected),
                "{text}: {fault:?}"
            );
        }
    }
}
