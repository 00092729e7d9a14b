//! The macro strip below the canvas: eight to a page.

use egui::{Align2, Id, Rect, Ui, Vec2, pos2, vec2};

use crate::intent::{Intent, Phase};
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::macros::{MacroView, MacrosView};
use crate::widget::button::{self, Button, Look};
use crate::widget::knob::{self, Turn};
use crate::widget::text;

/// Puts the strip into `rect`, with knobs or, for want of height, as a row of names.
pub fn show(
    ui: &Ui,
    rect: Rect,
    knobs: bool,
    view: &MacrosView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0.0, theme.colour.panel);
    let y = painter.round_to_pixel_center(rect.top());
    painter.hline(rect.x_range(), y, theme.hairline(theme.colour.line_subtle));

    let per_page = theme.measure.knob.macros_per_page.max(1);
    let pages = view.mapped.len().div_ceil(per_page).max(1);
    state.macro_page = state.macro_page.min(pages - 1);
    let shown = view
        .mapped
        .chunks(per_page)
        .nth(state.macro_page)
        .unwrap_or_default();
    let space = &theme.tokens.space;

    if knobs || view.mapped.is_empty() {
        let height = theme.text(Text::Overline).line + space.s3;
        let top = if knobs {
            rect.top()
        } else {
            rect.center().y - height / 2.0
        };
        let head = Rect::from_min_size(
            pos2(rect.left() + space.s3, top),
            vec2(rect.width() - 2.0 * space.s3, height),
        );
        header(ui, head, view, pages, state, theme);
        let cells = Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max);
        for (macro_, cell) in shown.iter().zip(columns(cells, per_page)) {
            state.place(format!("macro/{}", macro_.slot), cell);
            knob_cell(ui, cell, macro_, intents, theme);
        }
    } else {
        for (macro_, cell) in shown.iter().zip(columns(rect, per_page)) {
            state.place(format!("macro/{}", macro_.slot), cell);
            name_cell(&painter, cell, macro_, theme);
        }
    }
}

fn columns(rect: Rect, count: usize) -> impl Iterator<Item = Rect> {
    let width = rect.width() / count as f32;
    (0..count).map(move |index| {
        let left = rect.left() + width * index as f32;
        Rect::from_x_y_ranges(left..=left + width, rect.y_range())
    })
}

fn header(
    ui: &Ui,
    rect: Rect,
    view: &MacrosView,
    pages: usize,
    state: &mut UiState,
    theme: &Theme,
) {
    let painter = ui.painter();
    let space = &theme.tokens.space;
    let muted = theme.colour.text_muted;
    let left = Align2::LEFT_CENTER;
    let title = text::at(
        painter,
        rect.left_center(),
        left,
        "Macros",
        Text::Overline,
        muted,
        theme,
    );
    let count = format!("{} of {} mapped", view.mapped.len(), view.slots);
    let seat = pos2(title.right() + space.s2, rect.center().y);
    text::at(painter, seat, left, &count, Text::Caption, muted, theme);
    if pages < 2 {
        return;
    }
    let size = theme.measure.controls.button;
    let seat = |right: f32| {
        Rect::from_min_size(
            pos2(right - size, rect.center().y - size / 2.0),
            Vec2::splat(size),
        )
    };
    let on = seat(rect.right() + space.s1);
    state.place("macros/next", on);
    let next = Button {
        icon: "action.expand",
        words: "",
        name: "Next page",
        look: Look::Plain,
        enabled: true,
    };
    let words = format!("Page {} of {pages}", state.macro_page + 1);
    let colour = theme.colour.text_secondary;
    let at = pos2(on.left() - space.s1, rect.center().y);
    text::at(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &words,
        Text::Caption,
        colour,
        theme,
    );
    if button::show(ui, on, Id::unique("macros/next"), next, theme).clicked() {
        state.macro_page = (state.macro_page + 1) % pages;
    }
}

fn knob_cell(ui: &Ui, cell: Rect, view: &MacroView, intents: &mut Vec<Intent>, theme: &Theme) {
    let space = &theme.tokens.space;
    let label_line = theme.text(Text::Caption).line;
    let value_line = theme.text(Text::FigureSmall).line;
    let room = cell.shrink2(vec2(space.s1, 0.0));
    let label = Rect::from_min_size(room.min, vec2(room.width(), label_line));
    let painter = ui.painter();
    let centred = Align2::CENTER_CENTER;
    let ink = theme.colour.text_secondary;
    text::within(
        painter,
        label,
        centred,
        &view.name,
        Text::Caption,
        ink,
        theme,
    );
    let diameter = theme.measure.knob.diameter;
    let square = Rect::from_center_size(
        pos2(cell.center().x, label.bottom() + space.s1 + diameter / 2.0),
        Vec2::splat(diameter),
    );
    let id = Id::unique(("macro", view.slot));
    for turn in knob::show(ui, square, id, view.knob, &view.name, false, theme) {
        let (value, phase) = match turn {
            Turn::To(value, phase) => (value, phase),
            Turn::Default => (view.knob.default, Phase::Once),
        };
        intents.push(Intent::Macro {
            slot: view.slot,
            value,
            phase,
        });
    }
    let value = Rect::from_min_size(
        pos2(room.left(), square.bottom() + space.s1),
        vec2(room.width(), value_line),
    );
    text::within(
        painter,
        value,
        centred,
        &view.text,
        Text::FigureSmall,
        theme.colour.text,
        theme,
    );
}

fn name_cell(painter: &egui::Painter, cell: Rect, view: &MacroView, theme: &Theme) {
    let room = cell.shrink2(vec2(theme.tokens.space.s1, theme.tokens.space.s1 / 2.0));
    let (top, bottom) = room.split_top_bottom_at_fraction(0.5);
    let ink = theme.colour.text_secondary;
    text::within(
        painter,
        top,
        Align2::CENTER_CENTER,
        &view.name,
        Text::Caption,
        ink,
        theme,
    );
    let ink = theme.colour.text;
    let step = Text::FigureSmall;
    text::within(
        painter,
        bottom,
        Align2::CENTER_CENTER,
        &view.text,
        step,
        ink,
        theme,
    );
}
