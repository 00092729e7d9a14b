//! Parameters as rows: one of several names, on or off.

use egui::{Align2, Popup, Rect, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

use crate::panel::column::block;
use crate::panel::parameters::Sheet;
use crate::theme::{Text, Theme};
use crate::view::inspector::ControlView;
use crate::widget::button::rounded;
use crate::widget::text;

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

impl Sheet<'_> {
    /// A field that opens a list of names.
    pub(super) fn choice(
        &mut self,
        ui: &mut Ui,
        control: &ControlView,
        options: &[String],
        chosen: usize,
    ) {
        let theme = self.theme;
        let row = labelled(ui, &control.label, theme);
        let field = Rect::from_min_max(pos2(row.center().x, row.top()), row.max);
        self.place(control, field);
        let response = ui.interact(field, self.id(control), Sense::CLICK);
        response.widget_info(|| {
            let name = format!("{}: {}", control.label, control.text);
            WidgetInfo::labeled(Role::ComboBox, true, name)
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
            StrokeKind::Inside,
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
                    self.choose(control, index);
                    ui.close();
                }
            }
        });
    }

    /// A switch, with its state in words.
    pub(super) fn switch(&mut self, ui: &mut Ui, control: &ControlView, on: bool) {
        let theme = self.theme;
        let row = labelled(ui, &control.label, theme);
        let size = Vec2::from(theme.measure.controls.switch);
        let corner = pos2(row.right() - size.x, row.center().y - size.y / 2.0);
        let track = Rect::from_min_size(corner, size);
        let hit = Rect::from_min_max(pos2(row.center().x, row.top()), row.max);
        self.place(control, hit);
        let response = ui.interact(hit, self.id(control), Sense::CLICK);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &control.label));
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
            StrokeKind::Inside,
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
        let at = pos2(track.left() - theme.tokens.space.s2, row.center().y);
        let words = if on { "On" } else { "Off" };
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
            self.choose(control, usize::from(!on));
        }
    }
}
