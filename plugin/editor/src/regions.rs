//! How the window is divided.

use egui::{Rect, pos2};

use crate::theme::measures::Measures;

/// The parts of the window. They do not overlap, except an inspector laid over the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regions {
    /// The bar at the top.
    pub top: Rect,
    /// The canvas.
    pub canvas: Rect,
    /// The inspector, when it is shown.
    pub inspector: Option<Rect>,
    /// Whether the inspector lies over the canvas, for want of room.
    pub inspector_over: bool,
    /// The macros.
    pub macros: Rect,
    /// Whether macros have room for knobs.
    pub macro_knobs: bool,
    /// The bar at the bottom.
    pub runtime: Rect,
}

/// Divides a window. `selected`: a node is, so that an inspector laid over the canvas has something to show.
/// `macros`: any is mapped.
pub fn divide(window: Rect, measures: &Measures, selected: bool, macros: bool) -> Regions {
    let bars = &measures.bars;
    let over = window.width() < measures.window.wide_from;
    let knobs = macros && window.height() >= measures.window.tall_from;

    let (top, rest) = window.split_top_bottom_at_y(window.top() + bars.top);
    let (rest, runtime) = rest.split_top_bottom_at_y(rest.bottom() - bars.runtime);
    let edge = rest.right() - bars.inspector;
    let column = if over {
        rest
    } else {
        Rect::from_min_max(rest.min, pos2(edge, rest.bottom()))
    };
    let height = if knobs { bars.macros } else { bars.macro_names };
    let (canvas, macros) = column.split_top_bottom_at_y(column.bottom() - height);
    let inspector = (!over || selected).then(|| {
        let bottom = if over { canvas.bottom() } else { rest.bottom() };
        Rect::from_min_max(pos2(edge, rest.top()), pos2(rest.right(), bottom))
    });
    Regions {
        top,
        canvas,
        inspector,
        inspector_over: over,
        macros,
        macro_knobs: knobs,
        runtime,
    }
}
