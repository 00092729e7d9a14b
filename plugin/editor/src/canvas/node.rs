//! A node: tile, title, the thread as its meter, rows, picture, footer.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

use crate::canvas::cable;
use crate::canvas::camera::Camera;
use crate::canvas::geometry::NodeShape;
use crate::picture::{self, Place};
use crate::theme::{Text, Theme};
use crate::view::graph::{NodeState, NodeView, PortKind, Role, Side};
use crate::view::picture::Picture;
use crate::widget::button::rounded;
use crate::widget::text;

/// How a node is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not at all.
    None,
    /// Selected by pointer.
    Selected,
    /// Selected by key.
    Focused,
}

/// How much of a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    Tile,
    Title,
    All,
}

/// What every part of a node is painted with.
struct Brush<'a> {
    painter: &'a Painter,
    corner: Pos2,
    camera: Camera,
    theme: &'a Theme,
}

impl Brush<'_> {
    fn rect(&self, rect: Rect) -> Rect {
        self.camera.rect_to_window(self.corner, rect)
    }

    fn point(&self, point: Pos2) -> Pos2 {
        self.camera.to_window(self.corner, point)
    }

    fn zoom(&self) -> f32 {
        self.camera.zoom
    }

    /// One line of text within `room` (window pixels), cut with an ellipsis; returns its width.
    fn line(&self, room: Rect, align: Align2, words: &str, step: Text, colour: Color32) -> f32 {
        let galley = text::line(
            self.painter,
            words,
            step,
            self.zoom(),
            room.width(),
            colour,
            self.theme,
        );
        let width = galley.size().x;
        let seat = align.align_size_within_rect(galley.size(), room);
        self.painter.galley(seat.min, galley, colour);
        width
    }
}

/// Paints a node without its ports.
pub fn paint(
    painter: &Painter,
    corner: Pos2,
    node: &NodeView,
    shape: &NodeShape,
    camera: Camera,
    mark: Mark,
    theme: &Theme,
) {
    let brush = Brush {
        painter,
        corner,
        camera,
        theme,
    };
    let m = &theme.measure.node;
    let detail = if camera.zoom < m.tile_only_below {
        Detail::Tile
    } else if camera.zoom < m.title_only_below {
        Detail::Title
    } else {
        Detail::All
    };
    frame(&brush, node, shape, mark);
    thread(&brush, node, shape);
    header(&brush, node, shape, detail);
    if detail == Detail::All {
        rows(&brush, node, shape);
        live_picture(&brush, node, shape);
        footer(&brush, node, shape);
    }
}

fn frame(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape, mark: Mark) {
    let theme = brush.theme;
    let rect = brush.rect(shape.frame);
    let radius = rounded(theme.tokens.radius.button * brush.zoom());
    let drop = Vec2::new(0.0, theme.tokens.elevation.egui.node.y * brush.zoom());
    brush
        .painter
        .rect_filled(rect.translate(drop), radius, theme.colour.shadow);
    let outline = match (mark, &node.state) {
        (Mark::None, NodeState::Failed(_)) => theme.hairline(theme.colour.danger),
        (Mark::None, _) => theme.hairline(theme.colour.line),
        _ => Stroke::new(theme.tokens.stroke.selection, theme.colour.selection),
    };
    brush
        .painter
        .rect(rect, radius, theme.colour.node, outline, StrokeKind::Inside);
    if mark == Mark::Focused {
        let stroke = &theme.tokens.stroke;
        let ring = rect.expand(stroke.focus_gap + stroke.focus);
        let radius = rounded((theme.tokens.radius.button + stroke.focus_gap) * brush.zoom());
        let line = Stroke::new(stroke.focus, theme.colour.focus);
        brush
            .painter
            .rect_stroke(ring, radius, line, StrokeKind::Inside);
    }
}

fn header(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape, detail: Detail) {
    let theme = brush.theme;
    let m = &theme.measure.node;
    let header = brush.rect(shape.header);
    let zoom = brush.zoom();
    let tile = Rect::from_center_size(
        pos2(
            header.left() + (m.inset + m.tile / 2.0) * zoom,
            header.center().y,
        ),
        Vec2::splat(m.tile * zoom),
    );
    let (ground, ink) = match node.role {
        Role::Processor => (theme.colour.raised, theme.colour.text_secondary),
        Role::Source => (
            theme.tinted(theme.colour.port_audio, theme.colour.node),
            theme.colour.port_audio,
        ),
        Role::Controller => (
            theme.tinted(theme.colour.port_control, theme.colour.node),
            theme.colour.port_control,
        ),
    };
    brush.painter.rect(
        tile,
        rounded(theme.tokens.radius.small * zoom),
        ground,
        theme.hairline(theme.colour.line_subtle),
        StrokeKind::Inside,
    );
    let font = theme.icon_font(theme.measure.controls.icon_small * zoom);
    let icon = theme.node_icon(&node.type_name);
    brush
        .painter
        .text(tile.center(), Align2::CENTER_CENTER, icon, font, ink);
    if detail == Detail::Tile {
        return;
    }
    let room = Rect::from_min_max(
        pos2(tile.right() + m.inset * 0.7 * zoom, header.top()),
        pos2(header.right() - m.inset * zoom * 0.7, header.bottom()),
    );
    brush.line(
        room,
        Align2::LEFT_CENTER,
        &node.title,
        Text::Heading,
        theme.colour.text,
    );
}

/// The cable's lines run through the node; lit from the left as far as the level reaches.
fn thread(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape) {
    let theme = brush.theme;
    let zoom = brush.zoom();
    let Some(port) = node.main_out.as_ref().or(node.main_in.as_ref()) else {
        return;
    };
    let y = brush.point(pos2(0.0, shape.thread_y)).y;
    let frame = brush.rect(shape.frame);
    let width = theme.tokens.stroke.thread * zoom.min(1.0);
    if port.kind != PortKind::Audio {
        let dash = &theme.tokens.port_types.control.dash;
        let scaled = |skip: usize| -> Vec<f32> {
            dash.iter()
                .skip(skip)
                .step_by(2)
                .map(|length| length * zoom)
                .collect()
        };
        let line = [pos2(frame.left(), y), pos2(frame.right(), y)];
        let stroke = Stroke::new(width, cable::kind_colour(port.kind, theme));
        brush.painter.extend(Shape::dashed_line_with_offset(
            &line,
            stroke,
            &scaled(0),
            &scaled(1),
            0.0,
        ));
        return;
    }
    let scale = &theme.tokens.meter;
    let lines = cable::offsets(port.channels, theme);
    for (index, offset) in lines.into_iter().enumerate() {
        let y = y + offset * zoom;
        let x = |level_db: f32| frame.left() + frame.width() * scale.place(level_db);
        if node.state != NodeState::Running {
            dashed_thread(brush, node, frame, y, width);
            continue;
        }
        let track = Stroke::new(width, theme.colour.track);
        brush
            .painter
            .line_segment([pos2(frame.left(), y), pos2(frame.right(), y)], track);
        let level = node.levels.get(index).copied().unwrap_or(f32::NEG_INFINITY);
        let parts = [
            (scale.floor_db, scale.hot_db, theme.colour.flow),
            (scale.hot_db, scale.clip_db, theme.colour.hot),
            (scale.clip_db, 0.0, theme.colour.clip),
        ];
        for (from, to, colour) in parts {
            if level > from {
                let line = [pos2(x(from), y), pos2(x(level.min(to)), y)];
                brush.painter.line_segment(line, Stroke::new(width, colour));
            }
        }
    }
}

/// A bypassed node's thread is dashed; a failed one's is broken by an octagon.
fn dashed_thread(brush: &Brush<'_>, node: &NodeView, frame: Rect, y: f32, width: f32) {
    let theme = brush.theme;
    let length = theme.tokens.space.s1 * brush.zoom();
    let failed = matches!(node.state, NodeState::Failed(_));
    let colour = if failed {
        theme.colour.danger
    } else {
        theme.colour.flow
    };
    let line = [pos2(frame.left(), y), pos2(frame.right(), y)];
    let stroke = Stroke::new(width, colour);
    brush
        .painter
        .extend(Shape::dashed_line(&line, stroke, length, length));
    if failed {
        let size = theme.measure.controls.icon_small * brush.zoom();
        let centre = pos2(frame.center().x, y);
        brush
            .painter
            .circle_filled(centre, size * 0.7, theme.colour.node);
        text::icon(
            brush.painter,
            centre,
            "state.error",
            size,
            theme.colour.danger,
            theme,
        );
    }
}

fn rows(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape) {
    let theme = brush.theme;
    let inset = (theme.measure.node.inset + theme.tokens.stroke.selection) * brush.zoom();
    let gap = theme.tokens.space.s1 * brush.zoom();
    for (row, rect) in node.rows.iter().zip(&shape.rows) {
        let room = brush.rect(*rect).shrink2(Vec2::new(inset, 0.0));
        let value = brush.line(
            room,
            Align2::RIGHT_CENTER,
            &row.value,
            Text::FigureSmall,
            theme.colour.text_secondary,
        );
        let left = Rect::from_min_max(
            room.min,
            pos2((room.right() - value - gap).max(room.left()), room.bottom()),
        );
        let align = match row.port {
            Some((Side::Right, _)) if row.value.is_empty() => Align2::RIGHT_CENTER,
            _ => Align2::LEFT_CENTER,
        };
        brush.line(
            left,
            align,
            &row.label,
            Text::Caption,
            theme.colour.text_secondary,
        );
    }
}

fn live_picture(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape) {
    let Some(rect) = shape.picture else { return };
    let mut painter = brush.painter.clone();
    if node.state != NodeState::Running {
        painter.multiply_opacity(brush.theme.measure.node.picture_faded);
    }
    let rect = brush.rect(rect);
    let picture: &Picture = &node.picture;
    picture::paint(
        &painter,
        rect,
        picture,
        Place::Node,
        brush.zoom(),
        brush.theme,
    );
}

fn footer(brush: &Brush<'_>, node: &NodeView, shape: &NodeShape) {
    let Some(rect) = shape.footer else { return };
    let theme = brush.theme;
    let inset = theme.measure.node.inset * brush.zoom();
    let room = brush.rect(rect).shrink2(Vec2::new(inset, 0.0));
    let colour = theme.colour.text_muted;
    match &node.state {
        NodeState::Running => {
            let end = brush.line(
                room,
                Align2::RIGHT_CENTER,
                &node.footer_end,
                Text::FigureSmall,
                colour,
            );
            let gap = theme.tokens.space.s1 * brush.zoom();
            let left = Rect::from_min_max(
                room.min,
                pos2((room.right() - end - gap).max(room.left()), room.bottom()),
            );
            brush.line(
                left,
                Align2::LEFT_CENTER,
                &node.footer,
                Text::FigureSmall,
                colour,
            );
        }
        NodeState::Bypassed => {
            brush.line(room, Align2::LEFT_CENTER, "Bypassed", Text::Caption, colour);
        }
        NodeState::Failed(cause) => {
            brush.line(
                room,
                Align2::LEFT_CENTER,
                cause,
                Text::Caption,
                theme.colour.danger,
            );
        }
    }
}
