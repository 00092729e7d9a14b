//! Parameters as knobs.

use egui::{Align2, Rect, Ui, Vec2, pos2, vec2};

use crate::intent::Intent;
use crate::panel::column::block;
use crate::panel::parameters::Sheet;
use crate::theme::Text;
use crate::view::inspector::{ControlView, KnobView};
use crate::widget::knob::{self, Turn};
use crate::widget::text;

impl Sheet<'_> {
    /// Shows the knobs gathered so far in one row and forgets them.
    pub(super) fn knob_row(&mut self, ui: &mut Ui, row: &mut Vec<(&ControlView, KnobView)>) {
        if row.is_empty() {
            return;
        }
        let theme = self.theme;
        let m = &theme.measure.knob;
        let controlled = row
            .iter()
            .any(|(control, _)| !control.controlled_by.is_empty());
        let line = theme.text(Text::Caption).line;
        let height = m.cell_height + if controlled { line } else { 0.0 };
        let rect = block(ui, height, theme.tokens.space.s2, theme);
        let width = rect.width() / m.columns as f32;
        for (column, (control, view)) in row.drain(..).enumerate() {
            let left = rect.left() + width * column as f32;
            let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
            self.knob_cell(ui, cell, control, view);
        }
    }

    /// Label, knob, value, and what controls it.
    fn knob_cell(&mut self, ui: &Ui, cell: Rect, control: &ControlView, view: KnobView) {
        let theme = self.theme;
        let m = &theme.measure.knob;
        let space = &theme.tokens.space;
        let line = theme.text(Text::Caption).line;
        let centred = Align2::CENTER_CENTER;
        let painter = ui.painter();
        let label = Rect::from_min_size(cell.min, vec2(cell.width(), line));
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
        self.place(control, square);
        let id = self.id(control);
        for turn in knob::show(ui, square, id, view, &control.label, false, theme) {
            let (node, param) = (self.node.to_owned(), control.param.clone());
            self.intents.push(match turn {
                Turn::To(place, phase) => Intent::Turn {
                    node,
                    param,
                    place,
                    phase,
                },
                Turn::Default => Intent::Reset { node, param },
            });
        }
        let line = theme.text(Text::FigureSmall).line;
        let value = Rect::from_min_size(
            pos2(cell.left(), square.bottom() + space.s1),
            vec2(cell.width(), line),
        );
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
