//! Buttons.

use egui::{
    Align2, Color32, CornerRadius, Id, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo,
};

use crate::theme::{Text, Theme};
use crate::widget::text;

/// How a button looks while nobody touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// An icon or words on the bar.
    Plain,
    /// Outlined.
    Outlined,
    /// Filled: it is on.
    Filled,
}

/// A button: what it shows and says.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// The role of its icon, or nothing.
    pub icon: &'a str,
    /// Its words, or nothing.
    pub words: &'a str,
    /// Its name for screen readers, and its tooltip.
    pub name: &'a str,
    /// How it looks.
    pub look: Look,
    /// Whether it can be used now.
    pub enabled: bool,
}

/// Puts a button into a rectangle.
pub fn show(ui: &Ui, rect: Rect, id: Id, button: Button<'_>, theme: &Theme) -> Response {
    // Without keyboard focus: in a plugin the keys stay with the host.
    let sense = if button.enabled {
        Sense::CLICK
    } else {
        Sense::HOVER
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, button.enabled, button.name));
    let painter = ui.painter();
    let hovered = button.enabled && response.hovered();
    let radius = theme.tokens.radius.button;
    let (fill, outline) = match button.look {
        Look::Filled => (theme.colour.accent_fill, Color32::TRANSPARENT),
        Look::Outlined if hovered => (theme.colour.hover, theme.colour.line_control),
        Look::Outlined => (theme.colour.raised, theme.colour.line),
        Look::Plain if hovered => (theme.colour.hover, Color32::TRANSPARENT),
        Look::Plain => (Color32::TRANSPARENT, Color32::TRANSPARENT),
    };
    painter.rect(
        rect,
        rounded(radius),
        fill,
        theme.hairline(outline),
        StrokeKind::Inside,
    );
    let colour = match (button.enabled, button.look) {
        (false, _) => theme.colour.text_disabled,
        (true, Look::Filled) => theme.colour.accent_on,
        (true, _) if hovered => theme.colour.text,
        (true, Look::Outlined) => theme.colour.text,
        (true, Look::Plain) => theme.colour.text_secondary,
    };
    let size = theme.measure.controls.icon;
    let space = &theme.tokens.space;
    match (button.icon.is_empty(), button.words.is_empty()) {
        (false, true) => {
            text::icon(painter, rect.center(), button.icon, size, colour, theme);
        }
        (true, _) => {
            text::within(
                painter,
                rect,
                Align2::CENTER_CENTER,
                button.words,
                Text::Label,
                colour,
                theme,
            );
        }
        (false, false) => {
            // As one piece in the middle, whatever wider words the button has room for.
            let spare = (rect.width() - width(ui, button.words, theme)).max(0.0);
            let left = rect.left_center() + egui::vec2(space.s2 + (size + spare) / 2.0, 0.0);
            text::icon(painter, left, button.icon, size, colour, theme);
            let room = Rect::from_min_max(
                egui::pos2(left.x + size / 2.0 + space.s1, rect.top()),
                egui::pos2(rect.right() - space.s1, rect.bottom()),
            );
            text::within(
                painter,
                room,
                Align2::LEFT_CENTER,
                button.words,
                Text::Label,
                colour,
                theme,
            );
        }
    }
    if button.words == button.name || button.name.is_empty() {
        response
    } else {
        response.on_hover_text(button.name)
    }
}

/// An arrow head for a button without icon, pointing left when `left`.
pub fn chevron(ui: &Ui, rect: Rect, left: bool, theme: &Theme) {
    let reach = theme.measure.controls.icon / 4.0;
    let turn = if left { -1.0 } else { 1.0 };
    let c = rect.center();
    let points = vec![
        egui::pos2(c.x - turn * reach / 2.0, c.y - reach),
        egui::pos2(c.x + turn * reach / 2.0, c.y),
        egui::pos2(c.x - turn * reach / 2.0, c.y + reach),
    ];
    let stroke = egui::Stroke::new(theme.tokens.stroke.thread, theme.colour.text);
    ui.painter().add(egui::Shape::line(points, stroke));
}

/// The width a button with icon and words needs.
pub fn width(ui: &Ui, words: &str, theme: &Theme) -> f32 {
    let galley = text::line(
        ui.painter(),
        words,
        Text::Label,
        1.0,
        f32::INFINITY,
        theme.colour.text,
        theme,
    );
    let space = &theme.tokens.space;
    (space.s2 + theme.measure.controls.icon + space.s1 + galley.size().x + space.s3).ceil()
}

/// A corner radius as egui takes it, in whole pixels.
pub fn rounded(radius: f32) -> CornerRadius {
    CornerRadius::from(radius)
}
