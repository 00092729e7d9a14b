//! The bar at the bottom: load, worst block, xruns, latency, stream, tempo, the newest problem.

use egui::{Align2, Color32, Rect, Ui, pos2};

use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::EditorView;
use crate::view::runtime::RuntimeView;
use crate::widget::text;

/// The label and the value of each item, in order of their weight.
pub fn items(view: &RuntimeView) -> Vec<(&'static str, String)> {
    let mut items = Vec::new();
    if let Some(load) = view.load {
        items.push(("CPU", format!("{:.1}\u{202f}%", load * 100.0)));
    }
    if let Some((worst, budget)) = view.worst_ms {
        items.push(("Worst", format!("{worst:.2} of {budget:.2}\u{202f}ms")));
    }
    if let Some(xruns) = view.xruns {
        items.push(("Xruns", xruns.to_string()));
    }
    items.push(("Latency", format!("{}\u{202f}smp", view.latency_frames)));
    if !view.stream.is_empty() {
        items.push(("", view.stream.clone()));
    }
    if !view.tempo.is_empty() {
        items.push(("Tempo", view.tempo.clone()));
    }
    items
}

/// Puts the bar into `rect`. Items for which there is no room are left out from the right.
pub fn show(ui: &Ui, rect: Rect, view: &EditorView, state: &mut UiState, theme: &Theme) {
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0.0, theme.colour.bar);
    let y = painter.round_to_pixel_center(rect.top());
    painter.hline(rect.x_range(), y, theme.hairline(theme.colour.line_subtle));

    let space = &theme.tokens.space;
    let measure = |words: &str, step| {
        text::line(
            &painter,
            words,
            step,
            1.0,
            f32::INFINITY,
            theme.colour.text,
            theme,
        )
        .size()
        .x
    };
    let newest = newest(view, theme);
    let mut limit = rect.right() - space.s3;
    if let Some((icon, words, colour)) = newest {
        let size = theme.measure.controls.icon_small;
        let width = measure(words, Text::Caption).min(rect.width() / 2.5);
        let room = Rect::from_min_max(pos2(limit - width, rect.top()), pos2(limit, rect.bottom()));
        text::within(
            &painter,
            room,
            Align2::RIGHT_CENTER,
            words,
            Text::Caption,
            colour,
            theme,
        );
        let centre = pos2(room.left() - space.s1 - size / 2.0, rect.center().y);
        let icon = text::icon(&painter, centre, icon, size, colour, theme);
        state.place("runtime/newest", icon.union(room));
        limit = icon.left() - space.s3;
    }
    let mut x = rect.left() + space.s2 + space.s1 / 2.0;
    for (label, value) in items(&view.runtime) {
        let gap = if label.is_empty() {
            0.0
        } else {
            space.s1 * 1.5
        };
        let label_width = measure(label, Text::Caption);
        let width = label_width + gap + measure(&value, Text::FigureSmall);
        if x + width > limit {
            break;
        }
        let middle = rect.center().y;
        let align = Align2::LEFT_CENTER;
        let muted = theme.colour.text_secondary;
        text::at(
            &painter,
            pos2(x, middle),
            align,
            label,
            Text::Caption,
            muted,
            theme,
        );
        let seat = pos2(x + label_width + gap, middle);
        text::at(
            &painter,
            seat,
            align,
            &value,
            Text::FigureSmall,
            theme.colour.text,
            theme,
        );
        let item = Rect::from_min_max(pos2(x, rect.top()), pos2(x + width, rect.bottom()));
        state.place(
            format!(
                "runtime/{}",
                if label.is_empty() { "stream" } else { label }
            ),
            item,
        );
        x = item.right() + space.s2 + space.s1 / 2.0;
        let line = painter.round_to_pixel_center(x);
        let inner = rect.shrink2(egui::vec2(0.0, space.s2 - space.s1 / 2.0));
        painter.vline(
            line,
            inner.y_range(),
            theme.hairline(theme.colour.line_subtle),
        );
        x += space.s2 + space.s1 / 2.0;
    }
}

/// The newest problem, or else the last edit, which undo would take back: icon, words, colour.
fn newest<'a>(view: &'a EditorView, theme: &Theme) -> Option<(&'static str, &'a str, Color32)> {
    if !view.runtime.problem.is_empty() {
        Some(("state.error", &view.runtime.problem, theme.colour.danger))
    } else if !view.last_edit.is_empty() {
        Some(("action.undo", &view.last_edit, theme.colour.text_secondary))
    } else {
        None
    }
}
