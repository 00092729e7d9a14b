//! The inspector: the selected node's picture, parameters, output and what controls it.

use egui::{Align2, Id, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::intent::Intent;
use crate::panel::column::{block, separator};
use crate::panel::parameters;
use crate::picture::{self, Place};
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::EditorView;
use crate::view::inspector::{InspectorView, MappingView};
use crate::view::picture::Picture;
use crate::widget::button::{self, Button, Look};
use crate::widget::{meter, text};

/// Puts the inspector into `rect`; with `over` it lies over the canvas and can be closed.
pub fn show(
    ui: &mut Ui,
    rect: Rect,
    over: bool,
    view: &EditorView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    // The panel takes the pointer, so that the canvas below an inspector laid over it does not.
    ui.interact(rect, Id::unique("inspector"), Sense::CLICK | Sense::DRAG);
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0.0, theme.colour.panel);
    let x = painter.round_to_pixel_center(rect.left());
    painter.vline(x, rect.y_range(), theme.hairline(theme.colour.line_subtle));
    let Some(node) = &view.inspector else {
        nothing_selected(&painter, rect, theme);
        return;
    };
    let space = &theme.tokens.space;
    let room = rect.shrink2(vec2(space.s3, 0.0));
    let height = theme.text(Text::Title).line + theme.text(Text::Caption).line + space.s3;
    let (head, body) = room.split_top_bottom_at_y(room.top() + height);
    header(ui, head, node, over, state, intents, theme);
    let body = Rect::from_min_max(pos2(rect.left(), body.top()), rect.max);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(body).id_salt("inspector-body"));
    inner.set_clip_rect(body);
    ScrollArea::vertical()
        .id_salt(&node.node)
        .auto_shrink(false)
        .show(&mut inner, |ui| {
            ui.set_width(rect.width());
            content(ui, node, state, intents, theme);
        });
}

fn nothing_selected(painter: &egui::Painter, rect: Rect, theme: &Theme) {
    let room = rect.shrink(theme.tokens.space.s6);
    let words = "Select a node to see its parameters.";
    let colour = theme.colour.text_muted;
    let galley = text::paragraph(painter, words, Text::Label, 3, room.width(), colour, theme);
    painter.galley(room.min, galley, colour);
}

fn header(
    ui: &Ui,
    rect: Rect,
    node: &InspectorView,
    over: bool,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let painter = ui.painter();
    let space = &theme.tokens.space;
    let icon = theme.measure.controls.tile;
    let centre = pos2(rect.left() + icon / 2.0, rect.center().y);
    let font = theme.icon_font(icon);
    let glyph = theme.node_icon(&node.type_name);
    let ink = theme.colour.text_secondary;
    painter.text(centre, Align2::CENTER_CENTER, glyph, font, ink);

    let size = theme.measure.controls.button;
    // Buttons stand beside the title, so that the line below has the whole width.
    let left = centre.x + icon / 2.0 + space.s2;
    let (title_line, line) = (theme.text(Text::Title).line, theme.text(Text::Caption).line);
    let top = rect.center().y - (title_line + line) / 2.0;
    let mut right = rect.right();
    let mut seat = || {
        let seat = Rect::from_min_size(pos2(right - size, top), Vec2::splat(size));
        right = seat.left() - space.s1;
        seat
    };
    if over {
        let seat = seat();
        state.place("inspector/close", seat);
        let close = Button {
            icon: "action.close",
            words: "",
            name: "Close",
            look: Look::Plain,
            enabled: true,
        };
        if button::show(ui, seat, Id::unique("inspector/close"), close, theme).clicked() {
            intents.push(Intent::Select(None));
        }
    }
    let seat = seat();
    state.place("inspector/bypass", seat);
    let (name, look) = if node.bypassed {
        ("Let the node work again", Look::Filled)
    } else {
        ("Bypass the node", Look::Plain)
    };
    let power = Button {
        icon: "action.bypass",
        words: "",
        name,
        look,
        enabled: true,
    };
    if button::show(ui, seat, Id::unique("inspector/bypass"), power, theme).clicked() {
        let intent = Intent::BypassNode {
            node: node.node.clone(),
            bypassed: !node.bypassed,
        };
        intents.push(intent);
    }
    let title = Rect::from_min_max(pos2(left, top), pos2(right, top + title_line));
    state.place("inspector/title", title);
    let ink = theme.colour.text;
    text::within(
        painter,
        title,
        Align2::LEFT_CENTER,
        &node.title,
        Text::Title,
        ink,
        theme,
    );
    let below = Rect::from_min_max(
        title.left_bottom(),
        pos2(rect.right(), title.bottom() + line),
    );
    let muted = theme.colour.text_muted;
    text::within(
        painter,
        below,
        Align2::LEFT_CENTER,
        &node.subtitle,
        Text::Caption,
        muted,
        theme,
    );
}

fn content(
    ui: &mut Ui,
    node: &InspectorView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let space = &theme.tokens.space;
    if !node.problem.is_empty() {
        problem(ui, &node.problem, theme);
    }
    let height = match node.picture {
        // The output section shows the levels.
        Picture::None | Picture::Levels(_) => 0.0,
        Picture::Reduction(_) | Picture::Deflection { .. } => theme.measure.meter.meter_row,
        Picture::Words(_) => theme.measure.controls.value_row,
        _ => theme.measure.picture.inspector_height,
    };
    if height > 0.0 {
        let rect = block(ui, height, space.s2, theme);
        picture::paint(
            ui.painter(),
            rect,
            &node.picture,
            Place::Inspector,
            1.0,
            theme,
        );
    }
    parameters::show(ui, node, state, intents, theme);
    if !node.output.is_empty() {
        separator(ui, theme);
        heading(ui, "Output", "dBFS", theme);
        let count = node.output.len() as f32;
        let m = &theme.measure.meter;
        let rect = block(ui, count * m.bar + (count - 1.0) * m.gap, space.s2, theme);
        meter::bars(ui.painter(), rect, &node.output, theme);
    }
    if !node.facts.is_empty() {
        separator(ui, theme);
        for (label, value) in &node.facts {
            fact(ui, label, value, theme);
        }
    }
    if !node.mapped.is_empty() {
        separator(ui, theme);
        heading(ui, "Controlled by", "", theme);
        for mapping in &node.mapped {
            mapped(ui, mapping, theme);
        }
    }
    ui.add_space(space.s3);
}

fn heading(ui: &mut Ui, words: &str, unit: &str, theme: &Theme) {
    let rect = block(
        ui,
        theme.text(Text::Overline).line,
        theme.tokens.space.s1,
        theme,
    );
    let painter = ui.painter();
    let muted = theme.colour.text_muted;
    text::within(
        painter,
        rect,
        Align2::LEFT_CENTER,
        words,
        Text::Overline,
        muted,
        theme,
    );
    text::within(
        painter,
        rect,
        Align2::RIGHT_CENTER,
        unit,
        Text::FigureSmall,
        muted,
        theme,
    );
}

fn fact(ui: &mut Ui, label: &str, value: &str, theme: &Theme) {
    let rect = block(ui, theme.text(Text::Body).line, 0.0, theme);
    let painter = ui.painter();
    let ink = theme.colour.text;
    let end = text::within(
        painter,
        rect,
        Align2::RIGHT_CENTER,
        value,
        Text::FigureSmall,
        ink,
        theme,
    );
    let room = Rect::from_min_max(rect.min, pos2(end.left(), rect.bottom()));
    let ink = theme.colour.text_secondary;
    text::within(
        painter,
        room,
        Align2::LEFT_CENTER,
        label,
        Text::Label,
        ink,
        theme,
    );
}

/// A gold diamond, the controller's name and range, and below them the parameter.
fn mapped(ui: &mut Ui, mapping: &MappingView, theme: &Theme) {
    let (line, below) = (theme.text(Text::Body).line, theme.text(Text::Caption).line);
    let space = &theme.tokens.space;
    let rect = block(ui, line + below, space.s1, theme);
    let painter = ui.painter();
    let radius = space.s1;
    let c = pos2(rect.left() + radius, rect.top() + line / 2.0);
    let diamond = vec![
        c - vec2(0.0, radius),
        c + vec2(radius, 0.0),
        c + vec2(0.0, radius),
        c - vec2(radius, 0.0),
    ];
    let gold = theme.colour.port_control;
    painter.add(egui::Shape::convex_polygon(
        diamond,
        gold,
        egui::Stroke::NONE,
    ));
    let left = rect.left() + 2.0 * radius + space.s2;
    let room = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    let (first, second) = room.split_top_bottom_at_y(rect.top() + line);
    let muted = theme.colour.text_secondary;
    let range = &mapping.range;
    let end = text::within(
        painter,
        first,
        Align2::RIGHT_CENTER,
        range,
        Text::FigureSmall,
        muted,
        theme,
    );
    let first = Rect::from_min_max(first.min, pos2(end.left() - space.s1, first.bottom()));
    let ink = theme.colour.text;
    text::within(
        painter,
        first,
        Align2::LEFT_CENTER,
        &mapping.source,
        Text::Label,
        ink,
        theme,
    );
    let ink = theme.colour.text_muted;
    text::within(
        painter,
        second,
        Align2::LEFT_CENTER,
        &mapping.param,
        Text::Caption,
        ink,
        theme,
    );
}

/// What is wrong with the node: outlined red, with the octagon, in words.
fn problem(ui: &mut Ui, words: &str, theme: &Theme) {
    let space = &theme.tokens.space;
    let size = theme.measure.controls.icon;
    let width = ui.available_width() - 2.0 * space.s3 - 3.0 * space.s2 - size;
    let ink = theme.colour.danger;
    let galley = text::paragraph(ui.painter(), words, Text::Caption, 4, width, ink, theme);
    let rect = block(ui, galley.size().y + space.s3, space.s2, theme);
    let painter = ui.painter();
    painter.rect(
        rect,
        button::rounded(theme.tokens.radius.control),
        theme.colour.panel,
        theme.hairline(ink),
        egui::StrokeKind::Inside,
    );
    let centre = pos2(rect.left() + space.s2 + size / 2.0, rect.center().y);
    text::icon(painter, centre, "state.error", size, ink, theme);
    let left = pos2(
        centre.x + size / 2.0 + space.s2,
        rect.center().y - galley.size().y / 2.0,
    );
    painter.galley(left, galley, ink);
}
