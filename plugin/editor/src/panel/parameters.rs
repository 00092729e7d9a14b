//! The inspector's parameters: knobs three abreast, choices and switches in rows, bands one at a time.

use egui::{Align2, Id, Popup, Rect, Sense, Ui, Vec2, pos2, vec2};

use crate::intent::Intent;
use crate::panel::inspector::{block, separator};
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::inspector::{ControlKind, ControlView, InspectorView, KnobView, SectionView};
use crate::widget::button::{self, Button, Look, rounded};
use crate::widget::knob::{self, Turn};
use crate::widget::text;

/// Puts the parameters below what the inspector holds so far.
pub fn show(
    ui: &mut Ui,
    node: &InspectorView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let (own, named): (Vec<&SectionView>, Vec<&SectionView>) = node
        .sections
        .iter()
        .partition(|section| section.name.is_empty());
    for section in own {
        controls(ui, &node.node, section, intents, theme);
    }
    if named.is_empty() {
        return;
    }
    state.section = state.section.min(named.len() - 1);
    let Some(section) = named.get(state.section) else {
        return;
    };
    separator(ui, theme);
    pager(ui, section, named.len(), state, theme);
    controls(ui, &node.node, section, intents, theme);
}

/// The section's name between two arrows.
fn pager(ui: &mut Ui, section: &SectionView, count: usize, state: &mut UiState, theme: &Theme) {
    let size = theme.measure.controls.button;
    let space = &theme.tokens.space;
    let rect = block(ui, size, space.s1, theme);
    let painter = ui.painter();
    let dot = theme.measure.picture.handle_large;
    let centre = pos2(rect.left() + dot, rect.center().y);
    painter.circle_filled(centre, dot, theme.band(state.section));
    let left = pos2(centre.x + dot + space.s2, rect.top());
    let room = Rect::from_min_max(left, rect.max);
    let ink = theme.colour.text;
    text::within(
        painter,
        room,
        Align2::LEFT_CENTER,
        &section.name,
        Text::Heading,
        ink,
        theme,
    );
    if count < 2 {
        return;
    }
    let seat = |right: f32| Rect::from_min_size(pos2(right - size, rect.top()), Vec2::splat(size));
    let on = seat(rect.right());
    let place = format!("{} of {count}", state.section + 1);
    let muted = theme.colour.text_muted;
    let step = Text::FigureSmall;
    let at = pos2(on.left() - space.s1, rect.center().y);
    text::at(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &place,
        step,
        muted,
        theme,
    );
    let next = Button {
        icon: "action.expand",
        words: "",
        name: "Next",
        look: Look::Outlined,
        enabled: true,
    };
    if button::show(ui, on, Id::unique("section/next"), next, theme).clicked() {
        state.section = (state.section + 1) % count;
    }
}

fn controls(
    ui: &mut Ui,
    node: &str,
    section: &SectionView,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let mut row: Vec<(&ControlView, KnobView)> = Vec::new();
    for control in &section.controls {
        match &control.kind {
            ControlKind::Knob(view) => {
                row.push((control, *view));
                if row.len() == theme.measure.knob.columns {
                    knob_row(ui, node, &mut row, intents, theme);
                }
            }
            ControlKind::Choice { options, chosen } => {
                knob_row(ui, node, &mut row, intents, theme);
                choice(ui, node, control, options, *chosen, intents, theme);
            }
            ControlKind::Switch(on) => {
                knob_row(ui, node, &mut row, intents, theme);
                switch(ui, node, control, *on, intents, theme);
            }
        }
    }
    knob_row(ui, node, &mut row, intents, theme);
}

fn id(node: &str, control: &ControlView) -> Id {
    Id::unique(("param", node, &control.param))
}

/// Shows the knobs gathered so far in one row and forgets them.
fn knob_row(
    ui: &mut Ui,
    node: &str,
    row: &mut Vec<(&ControlView, KnobView)>,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    if row.is_empty() {
        return;
    }
    let m = &theme.measure.knob;
    let space = &theme.tokens.space;
    let controlled = row
        .iter()
        .any(|(control, _)| !control.controlled_by.is_empty());
    let line = theme.text(Text::Caption).line;
    let height = m.cell_height + if controlled { line } else { 0.0 };
    let rect = block(ui, height, space.s2, theme);
    let width = rect.width() / m.columns as f32;
    for (column, (control, view)) in row.drain(..).enumerate() {
        let left = rect.left() + width * column as f32;
        let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        let label = Rect::from_min_size(cell.min, vec2(width, line));
        let painter = ui.painter();
        let centred = Align2::CENTER_CENTER;
        let ink = theme.colour.text_secondary;
        text::within(
            painter,
            label,
            centred,
            &control.label,
            Text::Caption,
            ink,
            theme,
        );
        let square = Rect::from_center_size(
            pos2(
                cell.center().x,
                label.bottom() + space.s1 + m.diameter / 2.0,
            ),
            Vec2::splat(m.diameter),
        );
        let turns = knob::show(
            ui,
            square,
            id(node, control),
            view,
            &control.label,
            false,
            theme,
        );
        for turn in turns {
            intents.push(match turn {
                Turn::To(place, phase) => Intent::Turn {
                    node: node.to_owned(),
                    param: control.param.clone(),
                    place,
                    phase,
                },
                Turn::Default => Intent::Reset {
                    node: node.to_owned(),
                    param: control.param.clone(),
                },
            });
        }
        let line = theme.text(Text::FigureSmall).line;
        let value = Rect::from_min_size(pos2(left, square.bottom() + space.s1), vec2(width, line));
        let ink = theme.colour.text;
        text::within(
            painter,
            value,
            centred,
            &control.text,
            Text::FigureSmall,
            ink,
            theme,
        );
        let below = Rect::from_min_size(value.left_bottom(), value.size());
        let gold = theme.colour.port_control;
        text::within(
            painter,
            below,
            centred,
            &control.controlled_by,
            Text::Caption,
            gold,
            theme,
        );
    }
}

/// A row's label at its left; returns the row.
fn labelled(ui: &mut Ui, label: &str, theme: &Theme) -> Rect {
    let rect = block(
        ui,
        theme.measure.controls.value_row,
        theme.tokens.space.s1,
        theme,
    );
    let ink = theme.colour.text_secondary;
    let room = Rect::from_min_max(rect.min, pos2(rect.center().x, rect.bottom()));
    text::within(
        ui.painter(),
        room,
        Align2::LEFT_CENTER,
        label,
        Text::Label,
        ink,
        theme,
    );
    rect
}

fn choice(
    ui: &mut Ui,
    node: &str,
    control: &ControlView,
    options: &[String],
    chosen: usize,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let row = labelled(ui, &control.label, theme);
    let field = Rect::from_min_max(pos2(row.center().x, row.top()), row.max);
    let response = ui.interact(field, id(node, control), Sense::CLICK);
    response.widget_info(|| {
        let name = format!("{}: {}", control.label, control.text);
        egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name)
    });
    let painter = ui.painter();
    let hot = response.hovered();
    let line = if hot {
        theme.colour.line_control
    } else {
        theme.colour.line
    };
    let fill = if hot {
        theme.colour.hover
    } else {
        theme.colour.inset
    };
    let radius = rounded(theme.tokens.radius.control);
    painter.rect(
        field,
        radius,
        fill,
        theme.hairline(line),
        egui::StrokeKind::Inside,
    );
    let space = &theme.tokens.space;
    let size = theme.measure.controls.icon_small;
    let arrow = pos2(field.right() - space.s1 - size / 2.0, field.center().y);
    text::icon(
        painter,
        arrow,
        "action.choose",
        size,
        theme.colour.text_muted,
        theme,
    );
    let room = Rect::from_min_max(
        pos2(field.left() + space.s2, field.top()),
        pos2(arrow.x - size / 2.0 - space.s1, field.bottom()),
    );
    let ink = theme.colour.text;
    text::within(
        painter,
        room,
        Align2::LEFT_CENTER,
        &control.text,
        Text::Label,
        ink,
        theme,
    );
    Popup::menu(&response).show(|ui| {
        ui.set_width(field.width());
        for (index, option) in options.iter().enumerate() {
            if ui.selectable_label(index == chosen, option).clicked() {
                intents.push(Intent::Choose {
                    node: node.to_owned(),
                    param: control.param.clone(),
                    option: index,
                });
                ui.close();
            }
        }
    });
}

fn switch(
    ui: &mut Ui,
    node: &str,
    control: &ControlView,
    on: bool,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let row = labelled(ui, &control.label, theme);
    let size = Vec2::from(theme.measure.controls.switch);
    let track = Rect::from_min_size(
        pos2(row.right() - size.x, row.center().y - size.y / 2.0),
        size,
    );
    let hit = Rect::from_min_max(pos2(row.center().x, row.top()), row.max);
    let response = ui.interact(hit, id(node, control), Sense::CLICK);
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &control.label));
    let painter = ui.painter();
    let fill = if on {
        theme.colour.accent_fill
    } else {
        theme.colour.inset
    };
    let line = if on {
        theme.colour.accent_fill
    } else {
        theme.colour.line_control
    };
    let radius = rounded(size.y / 2.0);
    painter.rect(
        track,
        radius,
        fill,
        theme.hairline(line),
        egui::StrokeKind::Inside,
    );
    let thumb = theme.measure.controls.thumb / 2.0;
    let inset = size.y / 2.0;
    let x = if on {
        track.right() - inset
    } else {
        track.left() + inset
    };
    let ink = if on {
        theme.colour.accent_on
    } else {
        theme.colour.text_secondary
    };
    painter.circle_filled(pos2(x, track.center().y), thumb, ink);
    let words = if on { "On" } else { "Off" };
    let at = pos2(track.left() - theme.tokens.space.s2, row.center().y);
    let ink = theme.colour.text;
    text::at(
        painter,
        at,
        Align2::RIGHT_CENTER,
        words,
        Text::Label,
        ink,
        theme,
    );
    if response.clicked() {
        intents.push(Intent::Choose {
            node: node.to_owned(),
            param: control.param.clone(),
            option: usize::from(!on),
        });
    }
}
