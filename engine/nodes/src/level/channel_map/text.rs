//! Maps as people write them: `L = L + C@-3, R = R + C@-3, 3 = -5`.

use std::borrow::Cow;

use airloom_api::config::ConfigError;
use airloom_api::level::Decibels;
use airloom_dsp::level::remix::Taps;

use crate::level::channel_map::layouts::Side;

/// The most that one entry may amplify.
const MOST_DB: f64 = 24.0;

/// Reads a map: entries `OUT = IN@dB + IN@dB …`, parted by commas, semicolons or new lines. Channels are named or
/// numbered from 1; a minus in front of an input inverts it; without `@dB` it passes as it is.
///
/// # Errors
/// The first part that is no entry, no channel of its side, or no gain.
pub fn read(map: &str, from: &Side, to: &Side) -> Result<Vec<Taps>, ConfigError> {
    let mut outputs = vec![Taps::default(); to.channels()];
    let entries = map.split([',', ';', '\n']).map(str::trim);
    for entry in entries.filter(|entry| !entry.is_empty()) {
        let parts = entry.split_once('=');
        let (output, sum) = parts.ok_or_else(|| refuse(entry, "OUT = IN@dB + IN@dB"))?;
        let output = output.trim();
        let taps = to
            .channel(output)
            .and_then(|channel| outputs.get_mut(channel))
            .ok_or_else(|| refuse(or_whole(output, entry), "a channel of the output"))?;
        for term in sum.split('+').map(str::trim) {
            let (input, gain) = read_term(term, from)?;
            taps.add(input, gain);
        }
    }
    Ok(outputs)
}

/// One input and its factor.
fn read_term(term: &str, from: &Side) -> Result<(usize, f64), ConfigError> {
    let (name, gain_db) = match term.split_once('@') {
        Some((name, gain)) => (name.trim(), read_gain(gain, term)?),
        None => (term, 0.0),
    };
    let (name, sign) = match name.strip_prefix('-') {
        Some(name) => (name.trim(), -1.0),
        None => (name, 1.0),
    };
    let channel = from.channel(name);
    let input = channel.ok_or_else(|| refuse(or_whole(name, term), "a channel of the input"))?;
    Ok((input, sign * Decibels(gain_db).to_gain()))
}

/// The gain of an input, from what stands behind `@` in its term.
fn read_gain(text: &str, term: &str) -> Result<f64, ConfigError> {
    let number = text
        .trim()
        .trim_end_matches("dB")
        .trim_end()
        .parse::<f64>()
        .ok();
    number
        .filter(|gain| gain.is_finite() && *gain <= MOST_DB)
        .ok_or_else(|| refuse(or_whole(text, term), "a gain of up to 24 dB"))
}

/// What to name of a refused part: where there is nothing, what it is missing from.
fn or_whole<'a>(part: &'a str, whole: &'a str) -> &'a str {
    if part.trim().is_empty() { whole } else { part }
}

fn refuse(found: &str, expected: &str) -> ConfigError {
    ConfigError {
        field: Cow::Borrowed("map"),
        found: format!("{found:?}"),
        expected: expected.to_owned(),
    }
}
