//! Knobs: drag, fine with Shift, double click for the default.

use egui::{Id, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use crate::intent::Phase;
use crate::theme::Theme;
use crate::view::inspector::KnobView;

/// What was done to a knob.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// Moved to a place 0…1.
    To(f32, Phase),
    /// Asked for its default.
    Default,
}

/// Puts a knob into a square; `name` and `text` are read out by screen readers.
pub fn show(
    ui: &Ui,
    square: Rect,
    id: Id,
    knob: KnobView,
    name: &str,
    gold: bool,
    theme: &Theme,
) -> Vec<Turn> {
    let sense = Sense::CLICK | Sense::DRAG;
    let response = ui
        .interact(square, id, sense)
        .on_hover_cursor(egui::CursorIcon::ResizeVertical);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(knob.value), name));
    let hot = response.hovered() || response.dragged();
    paint(ui.painter(), square, knob, hot, gold, theme);

    let mut turns = Vec::new();
    if response.double_clicked() {
        turns.push(Turn::Default);
        return turns;
    }
    // The place is kept through the drag: the document may round or refuse what it is given.
    let held = |ui: &Ui| ui.data(|data| data.get_temp::<f32>(id));
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(id, knob.value));
        turns.push(Turn::To(knob.value, Phase::Begin));
    }
    if response.dragged() {
        let m = &theme.measure.knob;
        let fine = if ui.input(|input| input.modifiers.shift) {
            m.fine
        } else {
            1.0
        };
        let moved = response.drag_delta();
        let by = (moved.x - moved.y) / m.drag_pixels * fine;
        if by != 0.0 {
            let place = (held(ui).unwrap_or(knob.value) + by).clamp(0.0, 1.0);
            ui.data_mut(|data| data.insert_temp(id, place));
            turns.push(Turn::To(place, Phase::Move));
        }
    }
    if response.drag_stopped() {
        let place = held(ui).unwrap_or(knob.value);
        ui.data_mut(|data| data.remove::<f32>(id));
        turns.push(Turn::To(place, Phase::End));
    }
    turns
}

/// Paints a knob; the arc runs from its origin to its value.
pub fn paint(
    painter: &Painter,
    square: Rect,
    knob: KnobView,
    hot: bool,
    gold: bool,
    theme: &Theme,
) {
    let m = &theme.measure.knob;
    let centre = square.center();
    let outer = square.width().min(square.height()) / 2.0;
    let radius = outer - m.ring / 2.0;
    let body = outer * m.body;
    let arc = |from: f32, to: f32, radius: f32, stroke: Stroke| {
        painter.add(Shape::line(
            arc_points(centre, radius, from, to, m.sweep_degrees),
            stroke,
        ));
    };
    let colour = if gold {
        theme.colour.port_control
    } else {
        theme.colour.accent
    };
    arc(0.0, 1.0, radius, Stroke::new(m.ring, theme.colour.line));
    if (knob.value - knob.origin).abs() > f32::EPSILON {
        arc(knob.origin, knob.value, radius, Stroke::new(m.ring, colour));
    }
    if let Some((low, high)) = knob.modulation {
        let stroke = Stroke::new(theme.tokens.stroke.thread, theme.colour.port_control);
        arc(low, high, outer + m.modulation_gap / 2.0, stroke);
        painter.circle_filled(
            point(
                centre,
                outer + m.modulation_gap / 2.0,
                high,
                m.sweep_degrees,
            ),
            m.modulation_gap / 2.0,
            theme.colour.port_control,
        );
    }
    let fill = if hot {
        theme.colour.hover
    } else {
        theme.colour.raised
    };
    let rim = if hot {
        theme.colour.line_control
    } else {
        theme.colour.line
    };
    painter.circle(centre, body, fill, theme.hairline(rim));
    let hand = Stroke::new(theme.tokens.stroke.selection, theme.colour.text);
    painter.line_segment(
        [
            point(centre, body * 0.3, knob.value, m.sweep_degrees),
            point(centre, body * 0.85, knob.value, m.sweep_degrees),
        ],
        hand,
    );
}

/// The point of a knob's scale: 0 lower left, 0.5 at the top, 1 lower right.
fn point(centre: Pos2, radius: f32, place: f32, sweep_degrees: f32) -> Pos2 {
    let angle = ((place - 0.5) * sweep_degrees).to_radians();
    centre + Vec2::new(angle.sin(), -angle.cos()) * radius
}

fn arc_points(centre: Pos2, radius: f32, from: f32, to: f32, sweep_degrees: f32) -> Vec<Pos2> {
    /// A segment this short, in degrees, cannot be told from an arc at a knob's size.
    const STEP_DEGREES: f32 = 6.0;
    let steps = ((to - from).abs() * sweep_degrees / STEP_DEGREES)
        .ceil()
        .max(1.0);
    let mut points = Vec::new();
    let mut step = 0.0;
    while step <= steps {
        points.push(point(
            centre,
            radius,
            from + (to - from) * step / steps,
            sweep_degrees,
        ));
        step += 1.0;
    }
    points
}
