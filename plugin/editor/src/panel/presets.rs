//! The preset box in the top bar and the list that opens below it.

use egui::{
    Align2, Id, Key, Popup, PopupCloseBehavior, Rect, ScrollArea, Sense, TextEdit, Ui, Vec2, pos2,
    vec2,
};

use crate::intent::Intent;
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::presets::{PresetView, PresetsView};
use crate::widget::button::{self, Button, Look, rounded};
use crate::widget::text;

/// Puts the box with its two arrows into `room`; returns where it ends.
pub fn show(
    ui: &mut Ui,
    room: Rect,
    view: &PresetsView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) -> f32 {
    let space = &theme.tokens.space;
    let size = room.height();
    let arrows = 2.0 * (size + space.s1 * 1.5);
    let width = theme.measure.controls.preset_box.min(room.width() - arrows);
    let back = Rect::from_min_size(room.min, Vec2::splat(size));
    let field = Rect::from_min_size(
        pos2(back.right() + space.s1 * 1.5, room.top()),
        vec2(width, size),
    );
    let on = Rect::from_min_size(
        pos2(field.right() + space.s1 * 1.5, room.top()),
        Vec2::splat(size),
    );
    for (rect, place, turn, name, step) in [
        (
            back,
            "top/previous",
            true,
            "Previous preset",
            view.presets.len().saturating_sub(1),
        ),
        (on, "top/next", false, "Next preset", 1),
    ] {
        state.place(place, rect);
        let button = Button {
            icon: "",
            words: "",
            name,
            look: Look::Outlined,
            enabled: true,
        };
        let response = button::show(ui, rect, Id::unique(place), button, theme);
        button::chevron(ui, rect, turn, theme);
        if response.clicked() {
            let next = match (view.loaded, turn) {
                (Some(now), _) => (now + step) % view.presets.len().max(1),
                (None, false) => 0,
                (None, true) => step,
            };
            intents.push(Intent::LoadPreset(next));
        }
    }
    state.place("top/preset", field);
    preset_field(ui, field, view, state, intents, theme);
    on.right()
}

fn preset_field(
    ui: &mut Ui,
    rect: Rect,
    view: &PresetsView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let response = ui.interact(rect, Id::unique("preset-box"), Sense::CLICK);
    let name = view
        .loaded
        .and_then(|index| view.presets.get(index))
        .map_or("No preset", |preset| preset.name.as_str());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("Preset: {name}"))
    });
    let painter = ui.painter();
    let open = state.presets_open;
    let line = if open || response.hovered() {
        theme.colour.line_control
    } else {
        theme.colour.line
    };
    let fill = if response.hovered() {
        theme.colour.hover
    } else {
        theme.colour.raised
    };
    let radius = rounded(theme.tokens.radius.button);
    painter.rect(
        rect,
        radius,
        fill,
        theme.hairline(line),
        egui::StrokeKind::Inside,
    );

    let space = &theme.tokens.space;
    let size = theme.measure.controls.icon;
    let icon_at = rect.left_center() + vec2(space.s2 + size / 2.0, 0.0);
    text::icon(
        painter,
        icon_at,
        "state.preset",
        size,
        theme.colour.accent,
        theme,
    );
    let edge = pos2(rect.right() - space.s2 - size / 2.0, rect.center().y);
    text::icon(
        painter,
        edge,
        "action.collapse",
        size,
        theme.colour.text_muted,
        theme,
    );
    let mut right = edge.x - size / 2.0 - space.s1;
    if view.edited {
        let muted = theme.colour.text_muted;
        let seat = pos2(right, rect.center().y);
        let edited = text::at(
            painter,
            seat,
            Align2::RIGHT_CENTER,
            "edited",
            Text::Caption,
            muted,
            theme,
        );
        right = edited.left() - space.s2;
    }
    let left = icon_at.x + size / 2.0 + space.s2;
    let room = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    text::within(
        painter,
        room,
        Align2::LEFT_CENTER,
        name,
        Text::Label,
        theme.colour.text,
        theme,
    );

    if response.clicked() {
        state.presets_open = !state.presets_open;
        state.preset_query.clear();
    }
    let mut keep_open = state.presets_open;
    Popup::from_response(&response)
        .open_bool(&mut keep_open)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(space.s1)
        .width(theme.measure.controls.popup_width)
        .show(|ui| list(ui, view, state, intents, theme));
    // The list may have closed itself by loading a preset.
    state.presets_open = state.presets_open && keep_open;
}

fn list(
    ui: &mut Ui,
    view: &PresetsView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let controls = &theme.measure.controls;
    let width = controls.popup_width;
    ui.set_width(width);
    let search = TextEdit::singleline(&mut state.preset_query)
        .id(Id::unique("preset-search"))
        .hint_text("Search by name or tag")
        .font(theme.font(Text::Label, 1.0))
        .margin(egui::Margin::from(theme.tokens.space.s1))
        .desired_width(width);
    let field = ui.add(search);
    if !field.has_focus() && state.preset_query.is_empty() {
        field.request_focus();
    }
    ui.add_space(theme.tokens.space.s1);
    let found: Vec<(usize, &PresetView)> = view
        .presets
        .iter()
        .enumerate()
        .filter(|(_, preset)| preset.matches(&state.preset_query))
        .collect();
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    let mut chosen = found.first().filter(|_| enter).map(|(index, _)| *index);
    if found.is_empty() {
        let (rect, _) = ui.allocate_exact_size(vec2(width, controls.preset_row), Sense::HOVER);
        let room = rect.shrink2(vec2(theme.tokens.space.s2, 0.0));
        let words = "No preset has these words";
        let muted = theme.colour.text_muted;
        text::within(
            ui.painter(),
            room,
            Align2::LEFT_CENTER,
            words,
            Text::Label,
            muted,
            theme,
        );
    }
    ScrollArea::vertical()
        .id_salt("preset-list")
        .max_height(controls.preset_row * controls.popup_rows)
        .show(ui, |ui| {
            for (index, preset) in found {
                if row(ui, width, preset, view.loaded == Some(index), theme) {
                    chosen = Some(index);
                }
            }
        });
    if let Some(index) = chosen {
        intents.push(Intent::LoadPreset(index));
        state.presets_open = false;
    }
}

/// One preset; returns whether it was clicked.
fn row(ui: &mut Ui, width: f32, preset: &PresetView, loaded: bool, theme: &Theme) -> bool {
    let size = vec2(width, theme.measure.controls.preset_row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, loaded, &preset.name)
    });
    let painter = ui.painter();
    let fill = if loaded {
        theme.colour.selected
    } else if response.hovered() {
        theme.colour.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    painter.rect_filled(rect, rounded(theme.tokens.radius.control), fill);
    let space = &theme.tokens.space;
    let icon = theme.measure.controls.icon;
    let centre = rect.left_center() + vec2(space.s2 + icon / 2.0, 0.0);
    let (role, colour) = if loaded {
        ("state.done", theme.colour.accent)
    } else {
        ("state.preset", theme.colour.text_muted)
    };
    text::icon(painter, centre, role, icon, colour, theme);
    let origin = if preset.factory { "Factory" } else { "Yours" };
    let right = pos2(rect.right() - space.s2, rect.center().y);
    let muted = theme.colour.text_muted;
    let end = text::at(
        painter,
        right,
        Align2::RIGHT_CENTER,
        origin,
        Text::Caption,
        muted,
        theme,
    );
    let left = centre.x + icon / 2.0 + space.s2;
    let room = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(end.left() - space.s2, rect.bottom()),
    );
    let middle = rect.center().y;
    if preset.description.is_empty() {
        let colour = theme.colour.text;
        text::within(
            painter,
            room,
            Align2::LEFT_CENTER,
            &preset.name,
            Text::Label,
            colour,
            theme,
        );
    } else {
        let top = Rect::from_min_max(room.min, pos2(room.right(), middle));
        let bottom = Rect::from_min_max(pos2(room.left(), middle), room.max);
        let colour = theme.colour.text;
        text::within(
            painter,
            top,
            Align2::LEFT_BOTTOM,
            &preset.name,
            Text::Label,
            colour,
            theme,
        );
        let step = Text::Caption;
        text::within(
            painter,
            bottom,
            Align2::LEFT_TOP,
            &preset.description,
            step,
            muted,
            theme,
        );
    }
    response.clicked()
}
