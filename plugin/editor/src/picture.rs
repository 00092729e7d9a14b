//! Live pictures, small in nodes and larger in the inspector.

pub mod echoes;
pub mod plot;
pub mod response;

use egui::{Align2, Color32, Painter, Rect, pos2};

use crate::theme::{Text, Theme};
use crate::view::picture::Picture;
use crate::widget::{meter, text};

/// Where a picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a node: no axis.
    Node,
    /// In the inspector: with an axis and its labels.
    Inspector,
}

/// Paints a picture into a rectangle. `zoom` scales strokes and text.
pub fn paint(
    painter: &Painter,
    rect: Rect,
    picture: &Picture,
    place: Place,
    zoom: f32,
    theme: &Theme,
) {
    match picture {
        Picture::None => {}
        Picture::Response(response) => {
            ground(painter, rect, zoom, theme);
            response::paint(painter, rect, response, place, zoom, theme);
        }
        Picture::Levels(levels) => meter::bars(painter, rect, levels, theme),
        Picture::Reduction(reduction_db) => {
            let scale = &theme.tokens.meter;
            painter.rect_filled(rect, 0.0, theme.colour.track);
            // Reduction grows from the right, over the range in which the level is hot or near it.
            let share = (reduction_db / -(scale.floor_db - scale.hot_db) * 2.0).clamp(0.0, 1.0);
            let left = rect.right() - rect.width() * share;
            let part = Rect::from_min_max(pos2(left, rect.top()), rect.max);
            painter.rect_filled(part, 0.0, theme.colour.hot);
        }
        Picture::Deflection { neutral, value } => {
            painter.rect_filled(rect, 0.0, theme.colour.track);
            let x = |place: f32| rect.left() + rect.width() * place.clamp(0.0, 1.0);
            let part = Rect::from_x_y_ranges(
                x(neutral.min(*value))..=x(neutral.max(*value)),
                rect.y_range(),
            );
            painter.rect_filled(part, 0.0, theme.colour.accent);
            let half = theme.measure.meter.tick * zoom / 2.0;
            let hand = Rect::from_x_y_ranges(x(*value) - half..=x(*value) + half, rect.y_range());
            painter.rect_filled(hand, 0.0, theme.colour.text);
        }
        Picture::Wave { samples, control } => {
            ground(painter, rect, zoom, theme);
            let colour = if *control {
                theme.colour.port_control
            } else {
                theme.colour.port_audio
            };
            plot::wave(
                painter,
                inner(rect, zoom, theme),
                samples,
                colour,
                zoom,
                theme,
            );
        }
        Picture::Echoes(echoes) => {
            ground(painter, rect, zoom, theme);
            echoes::paint(painter, inner(rect, zoom, theme), echoes, zoom, theme);
        }
        Picture::Words(words) => {
            ground(painter, rect, zoom, theme);
            let colour = theme.colour.text_secondary;
            let room = rect.shrink2(egui::vec2(theme.tokens.space.s2 * zoom, 0.0));
            let galley = text::line(
                painter,
                words,
                Text::Caption,
                zoom,
                room.width(),
                colour,
                theme,
            );
            let seat = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), room);
            painter.galley(seat.min, galley, colour);
        }
    }
}

/// The sunken ground behind a picture.
fn ground(painter: &Painter, rect: Rect, zoom: f32, theme: &Theme) {
    painter.rect(
        rect,
        crate::widget::button::rounded(theme.tokens.radius.small * zoom),
        theme.colour.inset,
        theme.hairline(match theme.mode {
            crate::theme::mode::Mode::HighContrast => theme.colour.line_subtle,
            _ => Color32::TRANSPARENT,
        }),
        egui::StrokeKind::Inside,
    );
}

fn inner(rect: Rect, zoom: f32, theme: &Theme) -> Rect {
    rect.shrink(theme.tokens.space.s1 * zoom)
}
