//! Text in the steps of the type scale.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, Galley, Painter, Pos2, Rect};

use crate::theme::{Text, Theme};

/// Lays text out in one line no wider than `width`, ending in an ellipsis where it is cut.
pub fn line(
    painter: &Painter,
    text: &str,
    step: Text,
    zoom: f32,
    width: f32,
    colour: Color32,
    theme: &Theme,
) -> Arc<Galley> {
    let token = theme.text(step);
    let format = TextFormat {
        font_id: theme.font(step, zoom),
        color: colour,
        extra_letter_spacing: token.tracking * token.size * zoom,
        ..TextFormat::default()
    };
    let shown = if step == Text::Overline {
        text.to_uppercase()
    } else {
        text.to_owned()
    };
    let mut job = LayoutJob::single_section(shown, format);
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: 1,
        break_anywhere: true,
        ..TextWrapping::default()
    };
    painter.layout_job(job)
}

/// Lays text out in at most `rows` lines, broken between words.
pub fn paragraph(
    painter: &Painter,
    text: &str,
    step: Text,
    rows: usize,
    width: f32,
    colour: Color32,
    theme: &Theme,
) -> Arc<Galley> {
    let format = TextFormat {
        font_id: theme.font(step, 1.0),
        color: colour,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: rows,
        ..TextWrapping::default()
    };
    painter.layout_job(job)
}

/// Paints text aligned at a point; returns where it is.
pub fn at(
    painter: &Painter,
    place: Pos2,
    align: Align2,
    text: &str,
    step: Text,
    colour: Color32,
    theme: &Theme,
) -> Rect {
    let galley = line(painter, text, step, 1.0, f32::INFINITY, colour, theme);
    let rect = align.anchor_size(place, galley.size());
    painter.galley(snapped(painter, rect.min), galley, colour);
    rect
}

/// Paints text aligned within a rectangle, cut with an ellipsis at its width; returns where it is.
pub fn within(
    painter: &Painter,
    room: Rect,
    align: Align2,
    text: &str,
    step: Text,
    colour: Color32,
    theme: &Theme,
) -> Rect {
    let galley = line(painter, text, step, 1.0, room.width(), colour, theme);
    let rect = align.align_size_within_rect(galley.size(), room);
    painter.galley(snapped(painter, rect.min), galley, colour);
    rect
}

/// Paints an icon by its role, centred; returns where it is.
pub fn icon(
    painter: &Painter,
    centre: Pos2,
    role: &str,
    size: f32,
    colour: Color32,
    theme: &Theme,
) -> Rect {
    let font = theme.icon_font(size);
    painter.text(
        centre,
        Align2::CENTER_CENTER,
        theme.icon(role),
        font,
        colour,
    )
}

/// Text begins on a device pixel, so that it is crisp.
fn snapped(painter: &Painter, place: Pos2) -> Pos2 {
    let scale = painter.pixels_per_point();
    (place.to_vec2() * scale).round().to_pos2() / scale
}
