//! Repeats of a delay over time.

use egui::{Painter, Rect, Stroke, pos2};

use crate::theme::Theme;
use crate::view::picture::Echo;

/// Paints a bar for each repeat.
pub fn paint(painter: &Painter, rect: Rect, echoes: &[Echo], zoom: f32, theme: &Theme) {
    painter.hline(
        rect.x_range(),
        rect.bottom(),
        theme.hairline(theme.colour.line),
    );
    let stroke = Stroke::new(theme.tokens.stroke.selection * zoom, theme.colour.flow);
    for echo in echoes {
        let x = rect.left() + rect.width() * echo.place;
        let top = rect.bottom() - rect.height() * echo.size.clamp(0.0, 1.0);
        painter.line_segment([pos2(x, rect.bottom()), pos2(x, top)], stroke);
    }
}
