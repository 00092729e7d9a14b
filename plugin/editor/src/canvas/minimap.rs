//! The overview in the canvas' corner; a click moves the window there.

use egui::{Id, Rect, Sense, StrokeKind, Ui, Vec2};

use crate::canvas::camera::Camera;
use crate::canvas::geometry::{self, NodeShape};
use crate::state::UiState;
use crate::theme::Theme;
use crate::view::graph::GraphView;
use crate::widget::button::rounded;

/// Puts the overview into the lower right corner of `free`, when part of the graph is out of sight.
pub fn show(
    ui: &Ui,
    free: Rect,
    graph: &GraphView,
    shapes: &[NodeShape],
    state: &mut UiState,
    theme: &Theme,
) {
    let Some(camera) = state.camera else { return };
    let space = &theme.tokens.space;
    let size = Vec2::from(theme.measure.canvas.minimap);
    let rect = Rect::from_min_size(free.max - size - Vec2::splat(space.s2), size);
    let content = geometry::extent(shapes).expand(theme.measure.canvas.margin);
    let seen = camera.seen(free.size());
    if seen.contains_rect(geometry::extent(shapes)) {
        return;
    }
    let whole = content.union(seen);
    let room = rect.shrink(space.s1);
    let zoom = (room.width() / whole.width()).min(room.height() / whole.height());
    let map = Camera {
        origin: room.size() / 2.0 - whole.center().to_vec2() * zoom,
        zoom,
    };

    state.place("canvas/overview", rect);
    let response = ui.interact(rect, Id::unique("overview"), Sense::CLICK | Sense::DRAG);
    if (response.clicked() || response.dragged())
        && let Some(at) = response.interact_pointer_pos()
    {
        let point = map.to_canvas(room.min, at);
        let moved = Camera {
            origin: free.size() / 2.0 - point.to_vec2() * camera.zoom,
            ..camera
        };
        state.camera = Some(moved);
    }
    let painter = ui.painter().with_clip_rect(rect);
    let radius = rounded(theme.tokens.radius.small);
    let outline = theme.hairline(theme.colour.line);
    painter.rect(
        rect,
        radius,
        theme.colour.panel,
        outline,
        StrokeKind::Inside,
    );
    for (node, shape) in graph.nodes.iter().zip(shapes) {
        let chosen = state.selected.as_ref() == Some(&node.id);
        let colour = if chosen {
            theme.colour.selection
        } else {
            theme.colour.line_control
        };
        painter.rect_filled(map.rect_to_window(room.min, shape.frame), 1.0, colour);
    }
    let view = map.rect_to_window(room.min, seen);
    let stroke = theme.hairline(theme.colour.text_secondary);
    painter.rect_stroke(view.intersect(rect), 0.0, stroke, StrokeKind::Inside);
}
