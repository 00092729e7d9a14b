//! Frequency responses.

use egui::{Align2, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2};

use crate::picture::{Place, plot};
use crate::theme::{Text, Theme};
use crate::view::picture::Response;
use crate::widget::text;

/// Frequencies that get a line in the inspector, with their labels.
const MARKS: [(f32, &str); 3] = [(100.0, "100"), (1_000.0, "1k"), (10_000.0, "10k")];

/// The place of a frequency on the logarithmic axis, 0…1.
pub fn frequency_place(frequency_hz: f32, theme: &Theme) -> f32 {
    let m = &theme.measure.picture;
    (frequency_hz / m.eq_low_hz).ln() / (m.eq_high_hz / m.eq_low_hz).ln()
}

/// Paints a response: its curve, the area to 0 dB and the bands' places.
pub fn paint(
    painter: &Painter,
    rect: Rect,
    response: &Response,
    place: Place,
    zoom: f32,
    theme: &Theme,
) {
    let m = &theme.measure.picture;
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let range = 2.0 * m.eq_range_db;
    let height = |gain_db: f32| (gain_db / range).mul_add(1.0, 0.5);
    let y = |gain_db: f32| rect.bottom() - rect.height() * height(gain_db);
    let faint = theme.hairline(theme.colour.line_subtle);
    if place == Place::Inspector {
        for (frequency_hz, _) in MARKS {
            let x = rect.left() + rect.width() * frequency_place(frequency_hz, theme);
            painter.vline(x, rect.y_range(), faint);
        }
    }
    painter.hline(rect.x_range(), y(0.0), theme.hairline(theme.colour.line));

    let line = plot::points(
        rect,
        response.gains_db.iter().map(|gain_db| height(*gain_db)),
    );
    let wash = theme.colour.flow.gamma_multiply(theme.tint);
    painter.add(ribbon(&line, y(0.0), wash));
    let stroke = Stroke::new(m.curve * zoom, theme.colour.text);
    painter.add(Shape::line(line, stroke));

    if place == Place::Inspector {
        labels(&painter, rect, theme);
    }
    let radius = if place == Place::Inspector {
        m.handle_large
    } else {
        m.handle
    } * zoom;
    for handle in &response.handles {
        let centre = pos2(rect.left() + rect.width() * handle.place, y(handle.gain_db));
        let centre = rect.shrink(radius).clamp(centre);
        let rim = Stroke::new(theme.tokens.stroke.hairline, theme.colour.inset);
        painter.circle(centre, radius, theme.band(handle.band), rim);
        if place == Place::Inspector {
            let mut font = theme.font(Text::FigureSmall, 1.0);
            font.size = radius * 1.6;
            let number = (handle.band + 1).to_string();
            painter.text(
                centre,
                Align2::CENTER_CENTER,
                number,
                font,
                theme.colour.inset,
            );
        }
    }
}

/// The frequencies' labels at the top, where curves seldom are, left of their lines, where the last has room.
fn labels(painter: &Painter, rect: Rect, theme: &Theme) {
    let space = &theme.tokens.space;
    for (frequency_hz, name) in MARKS {
        let x = rect.left() + rect.width() * frequency_place(frequency_hz, theme);
        let seat = pos2(x - space.s1, rect.top() + space.s1 / 2.0);
        let ink = theme.colour.text_muted;
        text::at(
            painter,
            seat,
            Align2::RIGHT_TOP,
            name,
            Text::FigureSmall,
            ink,
            theme,
        );
    }
}

/// The area between a curve and a height as one mesh, so that its seams do not show.
fn ribbon(line: &[Pos2], base_y: f32, colour: egui::Color32) -> Shape {
    let mut mesh = Mesh::default();
    for point in line {
        mesh.colored_vertex(*point, colour);
        mesh.colored_vertex(pos2(point.x, base_y), colour);
    }
    let count = u32::try_from(mesh.vertices.len()).unwrap_or(0);
    let mut first = 0;
    while first + 3 < count {
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
        first += 2;
    }
    Shape::mesh(mesh)
}
