//! Where on the canvas the window looks.

use egui::{Pos2, Rect, Vec2, pos2};

use crate::theme::measures::Canvas;

/// Maps canvas pixels (100 %) to the window: `window = origin + canvas · zoom`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the canvas' zero lies, from the canvas region's upper left corner.
    pub origin: Vec2,
    /// Window pixels per canvas pixel.
    pub zoom: f32,
}

impl Camera {
    /// Shows all of `content` inside a region of `size`, centred, never larger than 100 %.
    pub fn fit(content: Rect, size: Vec2, top: f32, limits: &Canvas) -> Self {
        let room = (size - Vec2::new(0.0, top) - Vec2::splat(2.0 * limits.margin)).max(Vec2::ZERO);
        if !content.is_positive() {
            return Self {
                origin: Vec2::new(limits.margin, top + limits.margin),
                zoom: 1.0,
            };
        }
        let zoom = (room.x / content.width())
            .min(room.y / content.height())
            .clamp(limits.zoom_min, 1.0);
        let middle = Vec2::new(size.x, size.y + top) / 2.0;
        Self {
            origin: middle - content.center().to_vec2() * zoom,
            zoom,
        }
    }

    /// A canvas point in the window, for a canvas region that begins at `corner`.
    pub fn to_window(&self, corner: Pos2, point: Pos2) -> Pos2 {
        corner + self.origin + point.to_vec2() * self.zoom
    }

    /// A window point on the canvas.
    pub fn to_canvas(&self, corner: Pos2, point: Pos2) -> Pos2 {
        ((point - corner - self.origin) / self.zoom).to_pos2()
    }

    /// A canvas rectangle in the window.
    pub fn rect_to_window(&self, corner: Pos2, rect: Rect) -> Rect {
        Rect::from_min_max(
            self.to_window(corner, rect.min),
            self.to_window(corner, rect.max),
        )
    }

    /// Moves by window pixels.
    pub fn pan(&mut self, by: Vec2) {
        self.origin += by;
    }

    /// Zooms by a factor; what lies at `at` (from the region's corner) stays there.
    pub fn zoom_at(&mut self, factor: f32, at: Vec2, limits: &Canvas) {
        let zoom = (self.zoom * factor).clamp(limits.zoom_min, limits.zoom_max);
        self.origin = at - (at - self.origin) * (zoom / self.zoom);
        self.zoom = zoom;
    }

    /// Moves as little as needed to bring `rect` (canvas pixels) inside a region of `size`.
    pub fn reveal(&mut self, rect: Rect, size: Vec2, margin: f32) {
        let seen = self.rect_to_window(Pos2::ZERO, rect).expand(margin);
        let shift = |low: f32, high: f32, end: f32| {
            if low < 0.0 {
                -low
            } else if high > end {
                (end - high).max(-low)
            } else {
                0.0
            }
        };
        self.origin += Vec2::new(
            shift(seen.left(), seen.right(), size.x),
            shift(seen.top(), seen.bottom(), size.y),
        );
    }

    /// The part of the canvas seen through a region of `size`.
    pub fn seen(&self, size: Vec2) -> Rect {
        Rect::from_min_max(
            self.to_canvas(Pos2::ZERO, Pos2::ZERO),
            self.to_canvas(Pos2::ZERO, pos2(size.x, size.y)),
        )
    }
}
