//! What the wide mixer is: 64 strips, each a sixty-fourth further to the right and a little higher.

use std::f64::consts::FRAC_PI_2;

use airloom_graph::document::model::Document;
use serde_json::Value;

use crate::failure::Failure;
use crate::graph::builder::{connect, document as empty, node, node_with};
use crate::measure::count;

/// Strips of one mixer.
pub const STRIPS: usize = 64;

/// Bands of one strip.
pub const BANDS: usize = 4;

/// The quality of all bands.
pub const Q: f64 = 1.0;

/// The gain of every strip.
pub const GAIN: f64 = 1.0 / 16.0;

/// The bands' gain up or down, in dB.
const BAND_GAIN_DB: f64 = 3.0;

/// The lowest strip's bands, in hertz.
const FREQUENCIES_HZ: [f64; BANDS] = [100.0, 500.0, 2_500.0, 8_000.0];

/// The place of a strip, 0 (left) … 1 (right).
pub fn place(strip: usize) -> f64 {
    (count(strip) + 0.5) / count(STRIPS)
}

/// A strip's gains of left and right, pan included: a sine law.
pub fn gains(strip: usize) -> [f64; 2] {
    let (sine, cosine) = (place(strip) * FRAC_PI_2).sin_cos();
    [cosine * GAIN, sine * GAIN]
}

/// Frequency in hertz and gain in dB of a strip's bands.
pub fn bands(strip: usize) -> [(f64, f64); BANDS] {
    let mut band = 0;
    FREQUENCIES_HZ.map(|frequency_hz| {
        let is_up = (strip + band).is_multiple_of(2);
        band += 1;
        let gain_db = if is_up { BAND_GAIN_DB } else { -BAND_GAIN_DB };
        (frequency_hz * (1.0 + count(strip) / 256.0), gain_db)
    })
}

/// As a user would wire it: `level.gain`, `level.pan` and `filter.eq` for each strip, all connected to a limiter.
/// Several mixers read the same input and are summed at the output.
///
/// # Errors
/// None, but for a mistake here.
pub fn document(mixers: usize) -> Result<Document, Failure> {
    let mut document = empty()?;
    for mixer in 0..mixers {
        let limiter = format!("m{mixer}-limiter");
        for strip in 0..STRIPS {
            let name = |what: &str| format!("m{mixer}-s{strip}-{what}");
            let (gain, pan, eq) = (name("gain"), name("pan"), name("eq"));
            let gain_db = 20.0 * GAIN.log10();
            document.nodes.push(node_with(
                &gain,
                "level.gain",
                [("gain_db".to_owned(), gain_db)],
            )?);
            let to_right = 2.0 * place(strip) - 1.0;
            document.nodes.push(node_with(
                &pan,
                "level.pan",
                [("pan".to_owned(), to_right)],
            )?);
            document.nodes.push(equaliser(&eq, strip)?);
            connect(&mut document, "source:out", &format!("{gain}:in"))?;
            connect(&mut document, &format!("{gain}:out"), &format!("{pan}:in"))?;
            connect(&mut document, &format!("{pan}:out"), &format!("{eq}:in"))?;
            connect(
                &mut document,
                &format!("{eq}:out"),
                &format!("{limiter}:in"),
            )?;
        }
        document.nodes.push(node(&limiter, "dynamics.limiter")?);
        connect(&mut document, &format!("{limiter}:out"), "sink:in")?;
    }
    Ok(document)
}

fn equaliser(id: &str, strip: usize) -> Result<airloom_graph::document::model::Node, Failure> {
    let params = (1..)
        .zip(bands(strip))
        .flat_map(|(number, (frequency_hz, gain_db))| {
            [
                (format!("band{number}.frequency_hz"), frequency_hz),
                (format!("band{number}.gain_db"), gain_db),
                (format!("band{number}.q"), Q),
            ]
        });
    let mut eq = node_with(id, "filter.eq", params)?;
    eq.config.insert("bands".to_owned(), Value::from(BANDS));
    Ok(eq)
}
