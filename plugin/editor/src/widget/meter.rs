//! Level bars.

use egui::{Painter, Rect, pos2};

use crate::theme::Theme;
use crate::view::picture::Level;

/// Paints one bar: the level from the left in its colours, and the peak held as a tick.
pub fn bar(painter: &Painter, rect: Rect, level: Level, theme: &Theme) {
    let scale = &theme.tokens.meter;
    painter.rect_filled(rect, 0.0, theme.colour.track);
    let x = |db: f32| rect.left() + rect.width() * scale.place(db);
    let parts = [
        (scale.floor_db, scale.hot_db, theme.colour.flow),
        (scale.hot_db, scale.clip_db, theme.colour.hot),
        (scale.clip_db, f32::INFINITY, theme.colour.clip),
    ];
    for (from, to, colour) in parts {
        if level.now > from {
            let part = Rect::from_min_max(
                pos2(x(from), rect.top()),
                pos2(x(level.now.min(to)), rect.bottom()),
            );
            painter.rect_filled(part, 0.0, colour);
        }
    }
    if level.peak > scale.floor_db {
        let width = theme.measure.meter.tick;
        let right = x(level.peak).max(rect.left() + width);
        let tick = Rect::from_min_max(pos2(right - width, rect.top()), pos2(right, rect.bottom()));
        let colour = if level.peak >= scale.hot_db {
            theme.level_colour(level.peak)
        } else {
            theme.colour.text
        };
        painter.rect_filled(tick, 0.0, colour);
    }
}

/// Paints one bar a channel, as high as fits.
pub fn bars(painter: &Painter, rect: Rect, levels: &[Level], theme: &Theme) {
    let count = levels.len().max(1) as f32;
    let zoom =
        rect.height() / (count * theme.measure.meter.bar + (count - 1.0) * theme.measure.meter.gap);
    let (height, gap) = (
        theme.measure.meter.bar * zoom,
        theme.measure.meter.gap * zoom,
    );
    let mut top = rect.top();
    for level in levels {
        let row = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height));
        bar(painter, row, *level, theme);
        top += height + gap;
    }
}
