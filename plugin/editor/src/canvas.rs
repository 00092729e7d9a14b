//! The canvas: the graph, seen through a camera.

pub mod cable;
pub mod camera;
pub mod geometry;
pub mod minimap;
pub mod node;
pub mod port;

use egui::{Id, Key, PointerButton, Pos2, Rect, Sense, Ui, Vec2};

use crate::canvas::camera::Camera;
use crate::canvas::geometry::{Hit, NodeShape};
use crate::intent::Intent;
use crate::state::UiState;
use crate::theme::{Text, Theme};
use crate::view::graph::{GraphView, Side};
use crate::widget::text;

/// Lays out every node of a graph.
pub fn shapes(ui: &Ui, graph: &GraphView, theme: &Theme) -> Vec<NodeShape> {
    graph
        .nodes
        .iter()
        .map(|node| {
            let title = text::line(
                ui.painter(),
                &node.title,
                Text::Heading,
                1.0,
                f32::INFINITY,
                theme.colour.text,
                theme,
            );
            NodeShape::new(node, title.size().x, &theme.measure)
        })
        .collect()
}

/// Puts the canvas into `region`. `covered`: the part of it under an inspector laid over it.
pub fn show(
    ui: &mut Ui,
    region: Rect,
    covered: Option<Rect>,
    graph: &GraphView,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
    theme: &Theme,
) {
    let shapes = shapes(ui, graph, theme);
    let limits = &theme.measure.canvas;
    let free = match covered {
        Some(over) => Rect::from_min_max(region.min, egui::pos2(over.left(), region.bottom())),
        None => region,
    };
    let top = theme.measure.bars.breadcrumb;
    let fitted = || Camera::fit(geometry::extent(&shapes), region.size(), top, limits);
    let untouched = state
        .fitted
        .is_some_and(|(camera, size)| state.camera == Some(camera) && size != region.size());
    let mut camera = match state.camera {
        Some(camera) if !untouched => camera,
        _ => refit(&fitted, region, state),
    };

    let response = ui.interact(region, Id::unique("canvas"), Sense::CLICK | Sense::DRAG);
    let corner = region.min;
    if response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Primary) {
        camera.pan(response.drag_delta());
    }
    let over = covered.is_some_and(|rect| ui.rect_contains_pointer(rect));
    if let Some(pointer) = ui
        .ctx()
        .pointer_hover_pos()
        .filter(|at| region.contains(*at) && !over)
    {
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
        if pinch != 1.0 {
            camera.zoom_at(pinch, pointer - corner, limits);
        } else if scroll.y != 0.0 {
            /// The points egui gives one notch of a wheel.
            const NOTCH: f32 = 50.0;
            camera.zoom_at(
                limits.zoom_step.powf(scroll.y / NOTCH),
                pointer - corner,
                limits,
            );
        }
        if scroll.x != 0.0 {
            camera.pan(Vec2::new(scroll.x, 0.0));
        }
    }
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        state.by_key = false;
        let chosen = match geometry::hit(&shapes, camera.to_canvas(corner, at), &theme.measure) {
            Hit::Port { node, .. } | Hit::Node(node) => {
                graph.nodes.get(node).map(|node| node.id.clone())
            }
            Hit::Canvas => None,
        };
        intents.push(Intent::Select(chosen));
    }
    if response.double_clicked() {
        camera = refit(&fitted, region, state);
    }
    keys(
        ui,
        region,
        free,
        graph,
        &shapes,
        &mut camera,
        &fitted,
        state,
        intents,
    );
    state.camera = Some(camera);

    paint(ui, region, graph, &shapes, camera, state, theme);
    let painter = ui.painter().with_clip_rect(region);
    breadcrumb(&painter, free, graph, theme);
    if free.width() >= limits.minimap_from && !graph.nodes.is_empty() {
        minimap::show(ui, free, graph, &shapes, state, theme);
    }
}

/// Shows all of the graph, and notes that it does.
fn refit(fitted: &dyn Fn() -> Camera, region: Rect, state: &mut UiState) -> Camera {
    let camera = fitted();
    state.fitted = Some((camera, region.size()));
    camera
}

/// Tab and Shift-Tab go through the nodes, Home shows all, Escape selects nothing.
#[expect(
    clippy::too_many_arguments,
    reason = "the canvas' own parts, each used once"
)]
fn keys(
    ui: &Ui,
    region: Rect,
    free: Rect,
    graph: &GraphView,
    shapes: &[NodeShape],
    camera: &mut Camera,
    fitted: &dyn Fn() -> Camera,
    state: &mut UiState,
    intents: &mut Vec<Intent>,
) {
    if ui.ctx().egui_wants_keyboard_input() {
        return;
    }
    let (tab, back, home, escape) = ui.input_mut(|input| {
        let none = egui::Modifiers::NONE;
        let back = input.consume_key(egui::Modifiers::SHIFT, Key::Tab);
        let tab = input.consume_key(none, Key::Tab);
        let home = input.consume_key(none, Key::Home);
        let escape = state.selected.is_some() && input.consume_key(none, Key::Escape);
        (tab, back, home, escape)
    });
    if home {
        *camera = refit(fitted, region, state);
    }
    if escape {
        intents.push(Intent::Select(None));
    }
    let order = geometry::reading_order(graph);
    if (tab || back) && !order.is_empty() {
        let now = order.iter().position(|&index| {
            graph
                .nodes
                .get(index)
                .is_some_and(|node| Some(&node.id) == state.selected.as_ref())
        });
        let last = order.len() - 1;
        let next = match (now, back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(place), false) => {
                if place == last {
                    0
                } else {
                    place + 1
                }
            }
            (Some(place), true) => place.checked_sub(1).unwrap_or(last),
        };
        if let Some(index) = order.get(next).copied()
            && let (Some(node), Some(shape)) = (graph.nodes.get(index), shapes.get(index))
        {
            state.by_key = true;
            camera.reveal(shape.frame, free.size(), 0.0);
            intents.push(Intent::Select(Some(node.id.clone())));
        }
    }
}

/// Paints grid, cables, nodes and ports, in this order.
fn paint(
    ui: &Ui,
    region: Rect,
    graph: &GraphView,
    shapes: &[NodeShape],
    camera: Camera,
    state: &mut UiState,
    theme: &Theme,
) {
    let painter = ui.painter().with_clip_rect(region);
    painter.rect_filled(region, 0.0, theme.colour.canvas);
    grid(&painter, region, camera, theme);
    let corner = region.min;
    for connection in &graph.connections {
        let end = |node: usize, port: &str, side| {
            shapes
                .get(node)
                .and_then(|shape| shape.port(port, side))
                .map(|port| port.centre)
        };
        let from = end(connection.from_node, &connection.from_port, Side::Right);
        let to = end(connection.to_node, &connection.to_port, Side::Left);
        if let (Some(from), Some(to)) = (from, to) {
            let (from, to) = (camera.to_window(corner, from), camera.to_window(corner, to));
            let floor = geometry::floor_below(shapes, connection.from_node, connection.to_node);
            let path = match floor.filter(|_| to.x < from.x) {
                Some(floor) => {
                    let gap = theme.tokens.space.s3;
                    let floor = camera.to_window(corner, egui::pos2(0.0, floor + gap)).y;
                    cable::path_back(from, to, floor, camera.zoom, theme)
                }
                None => cable::path(from, to, camera.zoom, theme),
            };
            cable::paint(&painter, &path, connection, camera.zoom, theme);
        }
    }
    for (node, shape) in graph.nodes.iter().zip(shapes) {
        let frame = camera.rect_to_window(corner, shape.frame);
        state.place(format!("node/{}", node.id), frame);
        if !frame.expand(theme.measure.node.port_hit).intersects(region) {
            continue;
        }
        let mark = match (state.selected.as_ref() == Some(&node.id), state.by_key) {
            (false, _) => node::Mark::None,
            (true, false) => node::Mark::Selected,
            (true, true) => node::Mark::Focused,
        };
        node::paint(&painter, corner, node, shape, camera, mark, theme);
        for place in &shape.ports {
            let centre = camera.to_window(corner, place.centre);
            port::paint(
                &painter,
                centre,
                place.kind,
                place.channels,
                place.joined,
                camera.zoom,
                theme,
            );
        }
    }
}

/// Faint upright lines, a step of the major grid apart.
fn grid(painter: &egui::Painter, region: Rect, camera: Camera, theme: &Theme) {
    let step = theme.tokens.size.grid_major * camera.zoom;
    // Lines nearer than a space apart would read as a tone.
    let step = if step < theme.tokens.space.s2 {
        step * 4.0
    } else {
        step
    };
    let stroke = theme.hairline(theme.colour.grid);
    let mut x = region.left() + camera.origin.x.rem_euclid(step);
    while x < region.right() {
        painter.vline(painter.round_to_pixel_center(x), region.y_range(), stroke);
        x += step;
    }
}

/// The document's name and how many nodes it has, upper left.
fn breadcrumb(painter: &egui::Painter, free: Rect, graph: &GraphView, theme: &Theme) {
    let space = &theme.tokens.space;
    let y = free.top() + theme.measure.bars.breadcrumb / 2.0;
    let left: Pos2 = egui::pos2(free.left() + space.s3, y);
    let align = egui::Align2::LEFT_CENTER;
    let name = if graph.name.is_empty() {
        "Main"
    } else {
        &graph.name
    };
    let colour = theme.colour.text_secondary;
    let half = Rect::from_min_max(
        egui::pos2(left.x, free.top()),
        egui::pos2(free.center().x, free.top() + theme.measure.bars.breadcrumb),
    );
    let at = text::within(painter, half, align, name, Text::Label, colour, theme);
    let size = theme.measure.controls.icon_small;
    let next = egui::pos2(at.right() + space.s2 + size / 2.0, y);
    text::icon(
        painter,
        next,
        "action.expand",
        size,
        theme.colour.text_muted,
        theme,
    );
    let count = match graph.nodes.len() {
        1 => "1 node".to_owned(),
        count => format!("{count} nodes"),
    };
    let next = egui::pos2(next.x + size / 2.0 + space.s2, y);
    text::at(
        painter,
        next,
        align,
        &count,
        Text::Caption,
        theme.colour.text_muted,
        theme,
    );
}
