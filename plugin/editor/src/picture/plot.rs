//! Lines through equally spaced samples.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use crate::theme::Theme;

/// The points of `places` (0 at the bottom, 1 at the top) spread over a rectangle.
pub fn points(rect: Rect, places: impl ExactSizeIterator<Item = f32>) -> Vec<Pos2> {
    let last = places.len().saturating_sub(1).max(1) as f32;
    places
        .enumerate()
        .map(|(index, place)| {
            pos2(
                rect.left() + rect.width() * index as f32 / last,
                rect.bottom() - rect.height() * place.clamp(0.0, 1.0),
            )
        })
        .collect()
}

/// A wave of samples -1…1 about the middle.
pub fn wave(
    painter: &Painter,
    rect: Rect,
    samples: &[f32],
    colour: Color32,
    zoom: f32,
    theme: &Theme,
) {
    painter.hline(
        rect.x_range(),
        rect.center().y,
        theme.hairline(theme.colour.line_subtle),
    );
    let line = points(rect, samples.iter().map(|sample| sample.mul_add(0.5, 0.5)));
    let stroke = Stroke::new(theme.measure.picture.curve * zoom, colour);
    painter.add(Shape::line(line, stroke));
}
