//! The inspector's parameters: knobs three abreast, choices and switches in rows, bands one at a time.

mod fields;
mod knobs;

use egui::{Align2, Id, Rect, Ui, Vec2, pos2};

use crate::intent::Intent;
use crate::panel::column::{block, separator};
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::inspector::{ControlKind, ControlView, InspectorView, KnobView, SectionView};
use crate::widget::button::{self, Button, Look};
use crate::widget::text;

/// What every control needs: whose it is, where it notes itself, what it asks for, how it looks.
struct Sheet<'a> {
    node: &'a str,
    state: &'a mut UiState,
    intents: &'a mut Vec<Intent>,
    theme: &'a Theme,
}

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
    let mut sheet = Sheet {
        node: &node.node,
        state,
        intents,
        theme,
    };
    for section in own {
        sheet.controls(ui, section);
    }
    if named.is_empty() {
        return;
    }
    sheet.state.section = sheet.state.section.min(named.len() - 1);
    let Some(section) = named.get(sheet.state.section) else {
        return;
    };
    separator(ui, theme);
    sheet.pager(ui, section, named.len());
    sheet.controls(ui, section);
}

impl Sheet<'_> {
    /// The section's name, and the way to the next one.
    fn pager(&mut self, ui: &mut Ui, section: &SectionView, count: usize) {
        let theme = self.theme;
        let size = theme.measure.controls.button;
        let space = &theme.tokens.space;
        let rect = block(ui, size, space.s1, theme);
        let painter = ui.painter();
        let dot = theme.measure.picture.handle_large;
        let centre = pos2(rect.left() + dot, rect.center().y);
        painter.circle_filled(centre, dot, theme.band(self.state.section));
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
        let seat =
            |right: f32| Rect::from_min_size(pos2(right - size, rect.top()), Vec2::splat(size));
        let on = seat(rect.right());
        let back = seat(on.left() - space.s1);
        let place = format!("{} of {count}", self.state.section + 1);
        let muted = theme.colour.text_muted;
        let at = pos2(back.left() - space.s2, rect.center().y);
        text::at(
            painter,
            at,
            Align2::RIGHT_CENTER,
            &place,
            Text::FigureSmall,
            muted,
            theme,
        );
        for (seat, name, left, step) in
            [(back, "Previous", true, count - 1), (on, "Next", false, 1)]
        {
            let look = Look::Outlined;
            let button = Button {
                icon: "",
                words: "",
                name,
                look,
                enabled: true,
            };
            let response = button::show(ui, seat, Id::unique(("section", name)), button, theme);
            button::chevron(ui, seat, left, theme);
            if response.clicked() {
                self.state.section = (self.state.section + step) % count;
            }
        }
    }

    fn controls(&mut self, ui: &mut Ui, section: &SectionView) {
        let mut row: Vec<(&ControlView, KnobView)> = Vec::new();
        for control in &section.controls {
            match &control.kind {
                ControlKind::Knob(view) => {
                    row.push((control, *view));
                    if row.len() == self.theme.measure.knob.columns {
                        self.knob_row(ui, &mut row);
                    }
                }
                ControlKind::Choice { options, chosen } => {
                    self.knob_row(ui, &mut row);
                    self.choice(ui, control, options, *chosen);
                }
                ControlKind::Switch(on) => {
                    self.knob_row(ui, &mut row);
                    self.switch(ui, control, *on);
                }
            }
        }
        self.knob_row(ui, &mut row);
    }

    fn id(&self, control: &ControlView) -> Id {
        Id::unique(("param", self.node, &control.param))
    }

    /// Notes where a control can be touched.
    fn place(&mut self, control: &ControlView, rect: Rect) {
        self.state.place(format!("param/{}", control.param), rect);
    }

    fn choose(&mut self, control: &ControlView, option: usize) {
        let (node, param) = (self.node.to_owned(), control.param.clone());
        self.intents.push(Intent::Choose {
            node,
            param,
            option,
        });
    }
}
