//! Ports: shape and colour both say the kind.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};

use crate::canvas::cable::kind_colour;
use crate::theme::Theme;
use crate::view::graph::PortKind;

/// Paints a port: filled when something is connected, hollow when free.
pub fn paint(
    painter: &Painter,
    centre: Pos2,
    kind: PortKind,
    channels: usize,
    joined: bool,
    zoom: f32,
    theme: &Theme,
) {
    let radius = theme.measure.node.port * zoom / 2.0;
    let colour = kind_colour(kind, theme);
    let ground = theme.colour.canvas;
    let outline = Stroke::new(theme.tokens.stroke.thread * zoom.min(1.0), colour);
    let (fill, stroke) = if joined {
        (colour, Stroke::NONE)
    } else {
        (ground, outline)
    };
    // A rim of the canvas' colour keeps the port apart from the lines that meet it.
    let rim = radius + theme.tokens.stroke.hairline * zoom;
    match kind {
        PortKind::Audio => {
            painter.circle_filled(centre, rim, ground);
            painter.circle(centre, radius, fill, stroke);
            if channels > 1 {
                channel_mark(painter, centre, radius, channels, joined, zoom, theme);
            }
        }
        PortKind::Control => {
            painter.add(polygon(diamond(centre, rim), ground, Stroke::NONE));
            painter.add(polygon(diamond(centre, radius), fill, stroke));
        }
        PortKind::Notes => {
            let square = |half: f32| Rect::from_center_size(centre, Vec2::splat(2.0 * half));
            let inner = radius - theme.tokens.stroke.hairline * zoom;
            painter.rect_filled(square(radius), 0.0, ground);
            painter.rect(square(inner), 0.0, fill, stroke, egui::StrokeKind::Inside);
        }
        PortKind::Meta => {
            painter.add(polygon(triangle(centre, rim), ground, Stroke::NONE));
            painter.add(polygon(triangle(centre, radius), fill, stroke));
        }
    }
}

/// Stereo: a bar across; more channels: their count.
fn channel_mark(
    painter: &Painter,
    centre: Pos2,
    radius: f32,
    channels: usize,
    joined: bool,
    zoom: f32,
    theme: &Theme,
) {
    let colour = if joined {
        theme.colour.canvas
    } else {
        theme.colour.port_audio
    };
    if channels == 2 {
        let half = Vec2::new(radius, 0.0);
        let stroke = Stroke::new(theme.tokens.stroke.thread * zoom.min(1.0), colour);
        painter.line_segment([centre - half, centre + half], stroke);
    } else {
        let mut font = theme.font(crate::theme::Text::FigureSmall, zoom);
        font.size = radius * 1.4;
        painter.text(
            centre,
            egui::Align2::CENTER_CENTER,
            channels.to_string(),
            font,
            colour,
        );
    }
}

fn polygon(points: Vec<Pos2>, fill: Color32, stroke: Stroke) -> Shape {
    Shape::convex_polygon(points, fill, stroke)
}

fn diamond(c: Pos2, r: f32) -> Vec<Pos2> {
    vec![
        pos2(c.x, c.y - r),
        pos2(c.x + r, c.y),
        pos2(c.x, c.y + r),
        pos2(c.x - r, c.y),
    ]
}

/// Points right, the way metadata travels.
fn triangle(c: Pos2, r: f32) -> Vec<Pos2> {
    vec![
        pos2(c.x - r * 0.7, c.y - r),
        pos2(c.x + r, c.y),
        pos2(c.x - r * 0.7, c.y + r),
    ]
}
