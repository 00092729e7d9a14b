//! The inspector's column: blocks one below the other, with lines between.

use egui::{Rect, Sense, Ui, pos2, vec2};

use crate::theme::Theme;

/// The next block of the inspector's column: `height` high, `below` above the next one.
pub fn block(ui: &mut Ui, height: f32, below: f32, theme: &Theme) -> Rect {
    let size = vec2(ui.available_width(), height + below);
    let (rect, _) = ui.allocate_exact_size(size, Sense::HOVER);
    let inset = theme.tokens.space.s3;
    Rect::from_min_max(
        pos2(rect.left() + inset, rect.top()),
        pos2(rect.right() - inset, rect.top() + height),
    )
}

/// A line across the inspector.
pub fn separator(ui: &mut Ui, theme: &Theme) {
    let space = &theme.tokens.space;
    let size = vec2(ui.available_width(), space.s4);
    let (rect, _) = ui.allocate_exact_size(size, Sense::HOVER);
    let y = ui.painter().round_to_pixel_center(rect.center().y);
    ui.painter()
        .hline(rect.x_range(), y, theme.hairline(theme.colour.line_subtle));
}
