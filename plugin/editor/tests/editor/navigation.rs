//! Layout of nodes, hit testing, the camera.

use airloom_editor::canvas::cable;
use airloom_editor::canvas::camera::Camera;
use airloom_editor::canvas::geometry::{self, Hit, NodeShape};
use airloom_editor::theme::Theme;
use airloom_editor::theme::mode::Mode;
use airloom_editor::view::graph::Side;
use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::sample;
use crate::window::Window;

fn theme() -> Theme {
    Theme::built_in(Mode::Dark).expect("well formed")
}

fn shapes(theme: &Theme) -> Vec<NodeShape> {
    let graph = sample::view().graph;
    graph
        .nodes
        .iter()
        .map(|node| NodeShape::new(node, 60.0, &theme.measure))
        .collect()
}

#[test]
fn main_ports_lie_on_the_thread_and_side_ports_in_their_rows() {
    let theme = theme();
    for (node, shape) in sample::view().graph.nodes.iter().zip(shapes(&theme)) {
        assert_eq!(shape.thread_y - shape.frame.top(), 37.0, "{}", node.id);
        for port in &shape.ports {
            let x = if port.side == Side::Left {
                shape.frame.left()
            } else {
                shape.frame.right()
            };
            assert_eq!(port.centre.x, x);
            let main = [&node.main_in, &node.main_out];
            if main
                .iter()
                .any(|main| main.as_ref().is_some_and(|main| main.name == port.name))
            {
                assert_eq!(port.centre.y, shape.thread_y);
            } else {
                assert!(shape.rows.iter().any(|row| row.center().y == port.centre.y));
            }
        }
        for row in &shape.rows {
            assert!(shape.frame.contains_rect(*row));
        }
        for part in [shape.picture, shape.footer].into_iter().flatten() {
            assert!(shape.frame.contains_rect(part), "{}", node.id);
            assert!(
                shape.rows.iter().all(|row| row.bottom() <= part.top()),
                "{}",
                node.id
            );
        }
        if let (Some(picture), Some(footer)) = (shape.picture, shape.footer) {
            assert!(picture.bottom() <= footer.top());
        }
    }
}

#[test]
fn a_node_yields_to_its_title_up_to_its_largest_width() {
    let theme = theme();
    let graph = sample::view().graph;
    let width = |title: f32| {
        NodeShape::new(&graph.nodes[0], title, &theme.measure)
            .frame
            .width()
    };
    assert_eq!(width(10.0), theme.measure.node.width);
    assert!(width(85.0) > theme.measure.node.width);
    assert_eq!(width(1000.0), theme.measure.node.width_max);
}

#[test]
fn a_point_hits_the_port_before_the_node_and_the_upper_node_before_the_lower() {
    let theme = theme();
    let mut shapes = shapes(&theme);
    let measures = &theme.measure;
    let port = shapes[1].ports[0].centre;
    assert_eq!(
        geometry::hit(&shapes, port + vec2(11.0, 0.0), measures),
        Hit::Port { node: 1, port: 0 }
    );
    let inside = shapes[1].frame.center();
    assert_eq!(geometry::hit(&shapes, inside, measures), Hit::Node(1));
    assert_eq!(
        geometry::hit(&shapes, pos2(-500.0, -500.0), measures),
        Hit::Canvas
    );
    let copy = shapes[1].clone();
    shapes.push(copy);
    assert_eq!(
        geometry::hit(&shapes, inside, measures),
        Hit::Node(shapes.len() - 1)
    );
}

#[test]
fn fitting_shows_all_and_never_magnifies() {
    let theme = theme();
    let limits = &theme.measure.canvas;
    let size = vec2(736.0, 408.0);
    for content in [
        Rect::from_min_size(pos2(-300.0, 40.0), vec2(2000.0, 300.0)),
        Rect::from_min_size(pos2(50.0, -90.0), vec2(100.0, 1200.0)),
        Rect::from_min_size(pos2(0.0, 0.0), vec2(126.0, 90.0)),
    ] {
        let camera = Camera::fit(content, size, 36.0, limits);
        let seen = camera.rect_to_window(Pos2::ZERO, content);
        let room = Rect::from_min_max(pos2(0.0, 36.0), size.to_pos2());
        assert!(room.contains_rect(seen), "{seen:?}");
        assert!(camera.zoom <= 1.0);
    }
    let none = Camera::fit(Rect::NOTHING, size, 36.0, limits);
    assert!(none.zoom == 1.0 && none.origin.is_finite());
}

#[test]
fn zooming_keeps_what_lies_under_the_pointer() {
    let theme = theme();
    let limits = &theme.measure.canvas;
    let mut camera = Camera {
        origin: vec2(17.0, -40.0),
        zoom: 0.8,
    };
    let corner = pos2(0.0, 40.0);
    let pointer = pos2(300.0, 220.0);
    let before = camera.to_canvas(corner, pointer);
    for factor in [1.15, 1.15, 0.5, 3.0] {
        camera.zoom_at(factor, pointer - corner, limits);
        let after = camera.to_canvas(corner, pointer);
        assert!(after.distance(before) < 1e-2, "{after:?}");
    }
    camera.zoom_at(1000.0, Vec2::ZERO, limits);
    assert_eq!(camera.zoom, limits.zoom_max);
    camera.zoom_at(1e-6, Vec2::ZERO, limits);
    assert_eq!(camera.zoom, limits.zoom_min);
}

#[test]
fn revealing_moves_only_what_is_out_of_sight() {
    let mut camera = Camera {
        origin: Vec2::ZERO,
        zoom: 1.0,
    };
    let size = vec2(400.0, 300.0);
    camera.reveal(
        Rect::from_min_size(pos2(10.0, 10.0), vec2(100.0, 100.0)),
        size,
        0.0,
    );
    assert_eq!(camera.origin, Vec2::ZERO);
    camera.reveal(
        Rect::from_min_size(pos2(350.0, -20.0), vec2(100.0, 100.0)),
        size,
        0.0,
    );
    assert_eq!(camera.origin, vec2(-50.0, 20.0));
}

#[test]
fn tab_goes_through_columns_from_left_to_right() {
    let graph = sample::view().graph;
    let order: Vec<&str> = geometry::reading_order(&graph)
        .into_iter()
        .map(|index| graph.nodes[index].id.as_str())
        .collect();
    assert_eq!(
        order,
        ["in", "lfo", "eq", "side", "glue", "hall", "blend", "out"]
    );
}

#[test]
fn a_cable_that_goes_back_runs_below_what_lies_between() {
    let theme = theme();
    let shapes = shapes(&theme);
    // From the compressor back to the input, with the equaliser between them.
    let floor = geometry::floor_below(&shapes, 2, 0).expect("two nodes");
    assert!((0..3).all(|node| shapes[node].frame.bottom() <= floor));
    let (from, to) = (pos2(400.0, 37.0), pos2(0.0, 60.0));
    let path = cable::path_back(from, to, floor, 1.0, &theme);
    assert_eq!((path[0], path[path.len() - 1]), (from, to));
    assert!(path.iter().all(|point| point.y <= floor + 1e-3));
    let straight = path
        .windows(2)
        .find(|pair| pair[0].x - pair[1].x > 300.0)
        .expect("a way back");
    assert!(straight.iter().all(|point| (point.y - floor).abs() < 1e-3));
}

#[test]
fn the_whole_graph_stays_in_sight_until_the_user_looks_elsewhere() {
    let view = sample::view();
    let mut window = Window::new(Mode::Dark, vec2(960.0, 600.0), 1.0);
    window.settle(&view);
    let wide = window.state.camera;
    window.size = vec2(720.0, 450.0);
    window.settle(&view);
    let small = window.state.camera.expect("it was drawn");
    assert!(small.zoom < wide.expect("it was drawn").zoom);
    let moved = Camera {
        origin: small.origin + vec2(10.0, 0.0),
        ..small
    };
    window.state.camera = Some(moved);
    window.size = vec2(960.0, 600.0);
    window.settle(&view);
    assert_eq!(window.state.camera, Some(moved));
}
