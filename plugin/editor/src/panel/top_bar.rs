//! The bar at the top: name, preset, undo and redo, scale, theme, bypass.

use egui::{Align2, Id, Popup, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

use crate::intent::Intent;
use crate::panel::presets;
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::EditorView;
use crate::widget::button::{self, Button, Look};
use crate::widget::text;

/// The program's name.
const NAME: &str = "Airloom";

/// Puts the bar into `rect`.
pub fn show(
    ui: &mut Ui,
    rect: Rect,
    view: &EditorView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0.0, theme.colour.bar);
    let y = painter.round_to_pixel_center(rect.bottom() - theme.tokens.stroke.hairline);
    painter.hline(rect.x_range(), y, theme.hairline(theme.colour.line_subtle));

    let right = right_side(ui, rect, view, state, intents, theme);
    let space = &theme.tokens.space;
    let mut x = rect.left() + space.s3;
    let logo = Rect::from_center_size(
        pos2(x + theme.measure.controls.logo / 2.0, rect.center().y),
        Vec2::splat(theme.measure.controls.logo),
    );
    mark(&painter, logo, theme);
    x = logo.right() + space.s1 * 1.5;
    let name = text::at(
        &painter,
        pos2(x, rect.center().y),
        Align2::LEFT_CENTER,
        NAME,
        Text::Title,
        theme.colour.text,
        theme,
    );
    state.place("top/name", logo.union(name));
    x = name.right() + space.s4;

    let size = theme.measure.controls.button;
    let seat =
        |x: f32| Rect::from_min_size(pos2(x, rect.center().y - size / 2.0), Vec2::splat(size));
    let undo_width = 2.0 * size + space.s1 + space.s3;
    if !view.presets.presets.is_empty() {
        let room = Rect::from_min_max(
            pos2(x, seat(x).top()),
            pos2(right - undo_width, seat(x).bottom()),
        );
        x = presets::show(ui, room, &view.presets, state, intents, theme) + space.s3;
        let line_x = painter.round_to_pixel_center(x);
        painter.vline(
            line_x,
            seat(x).y_range(),
            theme.hairline(theme.colour.line_subtle),
        );
        x += space.s3;
    }
    let acts = [
        ("top/undo", "action.undo", "Undo", &view.undo, Intent::Undo),
        ("top/redo", "action.redo", "Redo", &view.redo, Intent::Redo),
    ];
    for (place, icon, word, what, intent) in acts {
        let seat = seat(x);
        state.place(place, seat);
        let name = if what.is_empty() {
            word.to_owned()
        } else {
            format!("{word}: {what}")
        };
        let button = Button {
            icon,
            words: "",
            name: &name,
            look: Look::Plain,
            enabled: !what.is_empty(),
        };
        if button::show(ui, seat, Id::unique(place), button, theme).clicked() {
            intents.push(intent);
        }
        x = seat.right() + space.s1;
    }
}

/// Scale, theme and bypass, from the right; returns where they begin.
fn right_side(
    ui: &mut Ui,
    rect: Rect,
    view: &EditorView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) -> f32 {
    let space = &theme.tokens.space;
    let size = theme.measure.controls.button;
    let mut x = rect.right() - space.s2;
    let mut seat = |width: f32| {
        let rect = Rect::from_min_size(
            pos2(x - width, rect.center().y - size / 2.0),
            vec2(width, size),
        );
        x -= width + space.s2;
        rect
    };
    if let Some(bypassed) = view.bypass {
        let words = if bypassed { "Bypassed" } else { "Bypass" };
        // As wide as the longer word, so that nothing moves when it is pressed.
        let rect = seat(button::width(ui, "Bypassed", theme));
        state.place("top/bypass", rect);
        let look = if bypassed {
            Look::Filled
        } else {
            Look::Outlined
        };
        let name = if bypassed {
            "Let the plugin work again"
        } else {
            "Pass the input through"
        };
        let button = Button {
            icon: "action.bypass",
            words,
            name,
            look,
            enabled: true,
        };
        if button::show(ui, rect, Id::unique("bypass"), button, theme).clicked() {
            intents.push(Intent::Bypass(!bypassed));
        }
    }
    let rect = seat(size);
    state.place("top/theme", rect);
    let name = format!("Theme: {}", theme.mode.label());
    let button = Button {
        icon: theme.mode.icon(),
        words: "",
        name: &name,
        look: Look::Plain,
        enabled: true,
    };
    if button::show(ui, rect, Id::unique("theme"), button, theme).clicked() {
        intents.push(Intent::NextTheme);
    }
    if let Some(scale) = view.scale {
        let rect = seat(button::width(ui, "100", theme));
        state.place("top/scale", rect);
        scale_menu(ui, rect, scale, intents, theme);
    }
    x
}

fn percent(scale: f32) -> String {
    format!("{:.0}\u{202f}%", scale * 100.0)
}

fn scale_menu(ui: &Ui, rect: Rect, scale: f32, intents: &mut Vec<Intent>, theme: &Theme) {
    let words = percent(scale);
    let button = Button {
        icon: "",
        words: &words,
        name: "Scale",
        look: Look::Plain,
        enabled: true,
    };
    let response = button::show(ui, rect, Id::unique("scale"), button, theme);
    Popup::menu(&response).show(|ui| {
        ui.set_width(rect.width() + theme.tokens.space.s4);
        for step in &theme.tokens.scale_steps {
            let chosen = (step - scale).abs() < 0.005;
            if ui.selectable_label(chosen, percent(*step)).clicked() {
                intents.push(Intent::Scale(*step));
                ui.close();
            }
        }
    });
}

/// The mark: three threads, one for each of audio, control and metadata, woven once.
fn mark(painter: &egui::Painter, rect: Rect, theme: &Theme) {
    let colours = [
        theme.colour.port_meta,
        theme.colour.port_control,
        theme.colour.port_audio,
    ];
    let points = theme.measure.canvas.cable_points;
    for (index, colour) in colours.into_iter().enumerate() {
        let phase = index as f32 / 3.0;
        let line = (0..points)
            .map(|point| {
                let t = point as f32 / (points - 1).max(1) as f32;
                let swing = ((t + phase) * std::f32::consts::TAU).sin();
                pos2(
                    rect.left() + t * rect.width(),
                    rect.center().y + swing * rect.height() / 4.0,
                )
            })
            .collect();
        let stroke = Stroke::new(theme.tokens.stroke.selection, colour);
        painter.add(Shape::line(line, stroke));
    }
}
