//! What is characteristic of a node: its picture and the figure in its footer.

use airloom_graph::check::checked::CheckedNode;

use crate::scene::equaliser;
use crate::scene::values::Values;
use crate::scene::wording;
use crate::theme::measures::Picture as Axis;
use crate::view::picture::{Echo, Level, Picture};

/// Points of a drawn wave.
const WAVE_POINTS: u16 = 64;
/// Periods of a drawn wave.
const PERIODS: f32 = 2.0;

/// A node's picture. Levels are filled in as they come.
pub fn picture(node: &CheckedNode, values: &Values, rate_hz: f64, axis: &Axis) -> Picture {
    let named = |name: &str| values.named(node, name);
    match node.node_type.info().name {
        "io.input" | "io.output" | "meter.level" | "dynamics.limiter" => {
            Picture::Levels(vec![Level::SILENT; metered(node)])
        }
        "filter.eq" => Picture::Response(equaliser::response(node, values, rate_hz, axis)),
        "level.gain" => deflection(node, values, "gain_db"),
        "level.pan" => deflection(node, values, "pan"),
        "time.delay" => echo(node, values, named("mix").unwrap_or(1.0)),
        "time.feedback_delay" => echo(node, values, 1.0),
        "source.sine" => wave(false, |turn| (turn * std::f32::consts::TAU).sin()),
        "source.noise" => {
            let mut state = 1_u32;
            wave(false, move |_| noise(&mut state))
        }
        "control.lfo" => {
            let shape = node.config.text("shape").to_owned();
            let depth = single(named("depth").unwrap_or(1.0));
            let offset = single(named("offset").unwrap_or(0.0));
            wave(true, move |turn| depth.mul_add(swing(&shape, turn), offset))
        }
        "file.player" | "file.recorder" => Picture::Words(file_name(node)),
        _ => Picture::None,
    }
}

/// The footer's figure: what one would ask first of a node of this type.
pub fn footer(node: &CheckedNode, values: &Values) -> String {
    let told = |name: &str| {
        let index = node.spec.param(name)?;
        Some(wording::value(
            node.spec.params.get(index)?,
            *values.now.get(index)?,
        ))
    };
    let on = |name: &str, yes: &str, no: &str| {
        let on = values.named(node, name).is_some_and(|value| value >= 0.5);
        if on { yes.to_owned() } else { no.to_owned() }
    };
    let figure = match node.node_type.info().name {
        "io.input" | "io.output" => Some(bus(node.config.text("bus"))),
        "level.gain" => match values.named(node, "mute") {
            Some(mute) if mute >= 0.5 => Some("Muted".to_owned()),
            _ => told("gain_db"),
        },
        "level.pan" => values.named(node, "pan").map(pan),
        "filter.eq" => Some(bands(node.config.count("bands"))),
        "time.delay" | "time.feedback_delay" => told("time_seconds"),
        "dynamics.limiter" => told("ceiling_db"),
        "dynamics.compressor" => told("ratio"),
        "source.sine" => told("frequency_hz"),
        "source.noise" => Some(wording::named(node.config.text("colour"))),
        "control.lfo" => told("rate_hz"),
        "file.player" => Some(on("playing", "Playing", "Stopped")),
        "file.recorder" => Some(on("recording", "Recording", "Idle")),
        _ => None,
    };
    figure.unwrap_or_default()
}

/// How many level bars a node has: its main port's channels, at most the two that are metered.
pub fn metered(node: &CheckedNode) -> usize {
    let ports = node.spec.outputs.first().or(node.spec.inputs.first());
    ports.map_or(0, |port| port.kind.buffers()).min(2)
}

fn bus(name: &str) -> String {
    match name {
        "main" => "Main".to_owned(),
        "sidechain" => "Side-chain".to_owned(),
        other => other
            .strip_prefix("aux")
            .map_or_else(|| named(other), |n| format!("Aux {n}")),
    }
}

fn named(name: &str) -> String {
    wording::named(name)
}

fn bands(count: usize) -> String {
    if count == 1 {
        "1 band".to_owned()
    } else {
        format!("{count} bands")
    }
}

fn pan(value: f64) -> String {
    let percent = (value.abs() * 100.0).round();
    if percent == 0.0 {
        "Centre".to_owned()
    } else if value < 0.0 {
        format!("{percent:.0} L")
    } else {
        format!("{percent:.0} R")
    }
}

fn deflection(node: &CheckedNode, values: &Values, name: &str) -> Picture {
    let Some(index) = node.spec.param(name) else {
        return Picture::None;
    };
    let (Some(spec), Some(value)) = (node.spec.params.get(index), values.now.get(index)) else {
        return Picture::None;
    };
    let (min, max) = spec.range();
    let place = |value: f64| single((value - min) / (max - min));
    Picture::Deflection {
        neutral: place(0.0),
        value: place(*value),
    }
}

/// The sound at the left, its repeat at its time.
fn echo(node: &CheckedNode, values: &Values, mix: f64) -> Picture {
    let longest = node.config.number("max_seconds");
    let time = values.named(node, "time_seconds").unwrap_or(0.0);
    let place = if longest > 0.0 { time / longest } else { 0.0 };
    Picture::Echoes(vec![
        Echo {
            place: 0.0,
            size: single(1.0 - mix * 0.5),
        },
        Echo {
            place: single(place),
            size: single(mix),
        },
    ])
}

fn wave(control: bool, mut at: impl FnMut(f32) -> f32) -> Picture {
    let last = f32::from(WAVE_POINTS - 1);
    let samples = (0..WAVE_POINTS)
        .map(|point| at(f32::from(point) / last * PERIODS))
        .collect();
    Picture::Wave { samples, control }
}

/// The shapes of `control.lfo` over turns.
fn swing(shape: &str, turn: f32) -> f32 {
    let phase = turn.rem_euclid(1.0);
    match shape {
        "triangle" => 1.0 - 4.0 * ((phase + 0.25).rem_euclid(1.0) - 0.5).abs(),
        "saw" => 2.0 * phase - 1.0,
        "square" => {
            if phase < 0.5 {
                1.0
            } else {
                -1.0
            }
        }
        _ => (phase * std::f32::consts::TAU).sin(),
    }
}

/// Looks like noise: the upper bits of a linear congruential generator (Numerical Recipes, ranqd1).
fn noise(state: &mut u32) -> f32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    let [high, ..] = state.to_be_bytes();
    (f32::from(high) - 127.5) / 127.5
}

fn file_name(node: &CheckedNode) -> String {
    let file = node.config.text("file");
    if file.is_empty() {
        return "No file".to_owned();
    }
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on the screen needs no more"
)]
fn single(value: f64) -> f32 {
    value as f32
}
