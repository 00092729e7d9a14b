//! Cables: one line a channel, lit by the level in it.

use egui::{Color32, Painter, Pos2, Shape, Stroke, Vec2};

use crate::theme::Theme;
use crate::theme::colour::mix;
use crate::view::graph::{ConnectionView, PortKind};

/// The most lines a cable is drawn with; more channels are a ribbon of so many.
const MOST_LINES: usize = 3;

/// A cable's middle line from an output to an input, in window pixels.
pub fn path(from: Pos2, to: Pos2, zoom: f32, theme: &Theme) -> Vec<Pos2> {
    let m = &theme.measure.canvas;
    let across = (to.x - from.x).abs();
    // A cable that goes straight down needs room to turn.
    let down = (to.y - from.y).abs() * m.cable_reach * m.cable_reach;
    let reach = (across * m.cable_reach)
        .max(down)
        .clamp(m.cable_reach_min * zoom, m.cable_reach_max * zoom);
    let (a, b) = (from + Vec2::new(reach, 0.0), to - Vec2::new(reach, 0.0));
    let last = m.cable_points.max(2) - 1;
    (0..=last)
        .map(|index| cubic([from, to], [a, b], index as f32 / last as f32))
        .collect()
}

/// A cable that goes back, below what lies between: its floor is a height in window pixels.
pub fn path_back(from: Pos2, to: Pos2, floor: f32, zoom: f32, theme: &Theme) -> Vec<Pos2> {
    let m = &theme.measure.canvas;
    let reach = Vec2::new(m.cable_reach_min * 2.0 * zoom, 0.0);
    let (right, left) = (Pos2::new(from.x, floor), Pos2::new(to.x, floor));
    let last = m.cable_points.max(2) - 1;
    let turn = |ends: [Pos2; 2], controls: [Pos2; 2]| {
        (0..=last).map(move |index| cubic(ends, controls, index as f32 / last as f32))
    };
    let down = turn([from, right], [from + reach, right + reach]);
    let up = turn([left, to], [left - reach, to - reach]);
    down.chain(up).collect()
}

fn cubic([from, to]: [Pos2; 2], [a, b]: [Pos2; 2], t: f32) -> Pos2 {
    let u = 1.0 - t;
    (from.to_vec2() * (u * u * u)
        + a.to_vec2() * (3.0 * u * u * t)
        + b.to_vec2() * (3.0 * u * t * t)
        + to.to_vec2() * (t * t * t))
        .to_pos2()
}

/// `path` moved sideways by `distance` pixels.
pub fn beside(path: &[Pos2], distance: f32) -> Vec<Pos2> {
    let at = |index: usize| path.get(index).copied().unwrap_or_default();
    (0..path.len())
        .map(|index| {
            let before = at(index.saturating_sub(1));
            let after = at((index + 1).min(path.len().saturating_sub(1)));
            at(index) + (after - before).normalized().rot90() * distance
        })
        .collect()
}

/// The distances of a cable's lines from its middle, in pixels at 100 %.
pub fn offsets(channels: usize, theme: &Theme) -> Vec<f32> {
    let stroke = &theme.tokens.stroke;
    let lines = channels.clamp(1, MOST_LINES);
    let gap = if lines < MOST_LINES {
        stroke.thread_gap
    } else {
        stroke.ribbon_gap
    };
    let middle = (lines - 1) as f32 / 2.0;
    (0..lines)
        .map(|line| (line as f32 - middle) * gap)
        .collect()
}

/// The colour of a kind of port and cable.
pub fn kind_colour(kind: PortKind, theme: &Theme) -> Color32 {
    match kind {
        PortKind::Audio => theme.colour.port_audio,
        PortKind::Control => theme.colour.port_control,
        PortKind::Notes => theme.colour.port_notes,
        PortKind::Meta => theme.colour.port_meta,
    }
}

/// The stroke of one line of a cable: width and light follow the level.
pub fn line_stroke(kind: PortKind, level_db: f32, zoom: f32, theme: &Theme) -> Stroke {
    let stroke = &theme.tokens.stroke;
    if kind != PortKind::Audio {
        return Stroke::new(stroke.thread * zoom.min(1.0), kind_colour(kind, theme));
    }
    let place = theme.tokens.meter.place(level_db);
    let light = theme.idle_opacity + (1.0 - theme.idle_opacity) * place;
    let width = stroke.thread + (stroke.thread_max - stroke.thread) * place;
    let colour = mix(theme.colour.canvas, theme.level_colour(level_db), light);
    Stroke::new(width * zoom.min(1.0), colour)
}

/// Paints a cable along `path`.
pub fn paint(painter: &Painter, path: &[Pos2], cable: &ConnectionView, zoom: f32, theme: &Theme) {
    let stroke = line_stroke(cable.kind, cable.level, zoom, theme);
    let types = &theme.tokens.port_types;
    let dash = match cable.kind {
        PortKind::Audio => {
            for offset in offsets(cable.channels, theme) {
                painter.add(Shape::line(beside(path, offset * zoom), stroke));
            }
            return;
        }
        PortKind::Control => &types.control.dash,
        PortKind::Notes => &types.notes.dash,
        PortKind::Meta => &types.meta.dash,
    };
    let scaled = |skip: usize| -> Vec<f32> {
        dash.iter()
            .skip(skip)
            .step_by(2)
            .map(|length| length * zoom)
            .collect()
    };
    painter.extend(Shape::dashed_line_with_offset(
        path,
        stroke,
        &scaled(0),
        &scaled(1),
        0.0,
    ));
}
