//! Values, channels and names in words.

use airloom_api::level::Decibels;
use airloom_api::param::spec::{ParamKind, ParamSpec, Unit};

/// Stands between a figure and its unit.
const NARROW_SPACE: char = '\u{202f}';
/// The true minus sign.
const MINUS: char = '\u{2212}';

/// A parameter's value with its unit, as short as it can be read.
pub fn value(spec: &ParamSpec, value: f64) -> String {
    match &spec.kind {
        ParamKind::Choice { options, .. } => nth(options, value).map_or_else(String::new, named),
        ParamKind::Switch { .. } => if value >= 0.5 { "On" } else { "Off" }.to_owned(),
        ParamKind::Stepped { step, .. } if step.fract() == 0.0 => {
            with_unit(&signed(value, 0, false), spec.unit.symbol())
        }
        ParamKind::Float { .. } | ParamKind::Stepped { .. } => quantity(value, spec.unit),
    }
}

/// The option a choice's value stands for.
pub fn nth<'a>(options: &'a [&'static str], value: f64) -> Option<&'a str> {
    let index = (0_u32..)
        .zip(options)
        .find(|(index, _)| f64::from(*index) == value.round());
    index.map(|(_, name)| *name)
}

/// A figure with its unit.
pub fn quantity(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Decibels => decibels(value),
        Unit::Hertz if value.abs() >= 10_000.0 => {
            with_unit(&signed(value / 1000.0, 1, false), "kHz")
        }
        Unit::Hertz if value.abs() >= 1000.0 => with_unit(&signed(value / 1000.0, 2, false), "kHz"),
        Unit::Seconds if value.abs() < 1.0 => milliseconds(value * 1000.0),
        Unit::Seconds => with_unit(&signed(value, 2, false), "s"),
        Unit::Milliseconds if value.abs() >= 1000.0 => quantity(value / 1000.0, Unit::Seconds),
        Unit::Milliseconds => milliseconds(value),
        Unit::Hertz => with_unit(&three_figures(value), "Hz"),
        Unit::Ratio => format!("{}:1", signed(value, 1, false)),
        Unit::Degrees => format!("{}°", signed(value, 0, false)),
        Unit::None => signed(value, 2, false),
        Unit::DecibelsPerOctave | Unit::Percent | Unit::Cents | Unit::Bits | Unit::Frames => {
            with_unit(&signed(value, 0, false), unit.symbol())
        }
        Unit::Loudness | Unit::LoudnessUnits | Unit::BeatsPerMinute => {
            with_unit(&signed(value, 1, false), unit.symbol())
        }
        Unit::Semitones | Unit::Beats => with_unit(&signed(value, 2, false), unit.symbol()),
    }
}

/// A gain or level: signed, to a tenth; silence is −∞.
pub fn decibels(value: f64) -> String {
    if value <= Decibels::SILENCE.0 {
        with_unit(&format!("{MINUS}∞"), "dB")
    } else {
        with_unit(&signed(value, 1, true), "dB")
    }
}

fn milliseconds(value: f64) -> String {
    with_unit(&three_figures(value), "ms")
}

/// At least three figures in all.
fn three_figures(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    signed(value, places, false)
}

fn with_unit(figure: &str, unit: &str) -> String {
    format!("{figure}{NARROW_SPACE}{unit}")
}

/// A figure with so many places behind the point; never a negative zero.
fn signed(value: f64, places: usize, plus: bool) -> String {
    let size = format!("{:.places$}", value.abs());
    let zero = size.chars().all(|digit| matches!(digit, '0' | '.'));
    match (zero, value < 0.0, plus) {
        (true, _, _) | (false, false, false) => size,
        (false, true, _) => format!("{MINUS}{size}"),
        (false, false, true) => format!("+{size}"),
    }
}

/// A range that something moves over, such as `−24.0…0.0 dB`.
pub fn range(spec: &ParamSpec, from: f64, to: f64) -> String {
    let (low, high) = (value(spec, from), value(spec, to));
    match low.rsplit_once(NARROW_SPACE) {
        Some((figure, unit)) if high.ends_with(unit) => format!("{figure}…{high}"),
        _ => format!("{low}…{high}"),
    }
}

/// A depth, such as `±6.0 dB`.
pub fn depth(spec: &ParamSpec, depth: f64) -> String {
    let size = quantity(depth.abs(), spec.unit);
    format!("±{}", size.trim_start_matches('+'))
}

/// A length in frames.
pub fn frames(count: u64) -> String {
    format!("{count}{NARROW_SPACE}smp")
}

/// A number of channels.
pub fn channels(count: usize) -> String {
    match count {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        count => format!("{count}{NARROW_SPACE}ch"),
    }
}

/// A name of the document, such as `low_shelf`, as a person would write it.
pub fn named(name: &str) -> String {
    capitalised(&name.replace('_', " "))
}

/// With its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The words that all of `labels` begin with.
pub fn shared_words<'a>(labels: &[&'a str]) -> Vec<&'a str> {
    let Some((first, rest)) = labels.split_first() else {
        return Vec::new();
    };
    let mut words: Vec<&str> = first.split_whitespace().collect();
    for label in rest {
        let same = words
            .iter()
            .zip(label.split_whitespace())
            .take_while(|(a, b)| *a == b)
            .count();
        words.truncate(same);
    }
    words
}
