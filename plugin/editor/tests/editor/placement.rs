//! Nothing overlaps and nothing is cut, in any size and scale.

use airloom_editor::regions;
use airloom_editor::theme::Theme;
use airloom_editor::theme::mode::Mode;
use egui::{Pos2, Rect, Vec2, vec2};

use crate::sample;
use crate::window::Window;

fn window_sizes(theme: &Theme) -> [Vec2; 4] {
    let window = &theme.measure.window;
    let (least, usual) = (Vec2::from(window.minimum), Vec2::from(window.default));
    [least, usual, vec2(least.x, 900.0), vec2(1600.0, least.y)]
}

#[test]
fn the_parts_of_the_window_fill_it_without_overlap() {
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    for size in window_sizes(&theme) {
        for (selected, macros) in [(true, true), (false, true), (true, false), (false, false)] {
            let window = Rect::from_min_size(Pos2::ZERO, size);
            let r = regions::divide(window, &theme.measure, selected, macros);
            let mut parts = vec![r.top, r.canvas, r.macros, r.runtime];
            parts.extend(r.inspector.filter(|_| !r.inspector_over));
            let area: f32 = parts.iter().map(|part| part.area()).sum();
            assert!((area - window.area()).abs() < 1.0, "{size:?}: {parts:?}");
            assert_apart(
                &parts
                    .iter()
                    .map(|rect| (String::new(), *rect))
                    .collect::<Vec<_>>(),
            );
            assert_eq!(r.inspector.is_some(), selected || !r.inspector_over);
            assert!(r.canvas.height() > 200.0, "{size:?}");
        }
    }
}

#[test]
fn controls_do_not_overlap_in_any_size_and_scale() {
    let view = sample::view();
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    for size in window_sizes(&theme) {
        for &scale in &theme.tokens.scale_steps {
            let mut window = Window::new(Mode::Dark, size, scale);
            window.state.selected = Some("eq".into());
            window.settle(&view);
            let bounds = Rect::from_min_size(Pos2::ZERO, size);
            for bar in ["top/", "runtime/", "macro/", "inspector/"] {
                let placed: Vec<_> = window
                    .state
                    .placed
                    .iter()
                    .filter(|placed| placed.name.starts_with(bar))
                    .map(|placed| (placed.name.clone(), placed.rect))
                    .collect();
                assert!(!placed.is_empty(), "{bar} at {size:?}");
                assert_apart(&placed);
                for (name, rect) in &placed {
                    assert!(
                        bounds.expand(0.1).contains_rect(*rect),
                        "{name} at {size:?}: {rect:?}"
                    );
                }
            }
            for name in [
                "top/undo",
                "top/redo",
                "top/theme",
                "top/next",
                "inspector/bypass",
            ] {
                let least = theme.tokens.size.target_min;
                assert!(
                    window.place(name).size().min_elem() >= least,
                    "{name} is too small"
                );
            }
        }
    }
}

#[test]
fn nodes_do_not_overlap_once_fitted() {
    let mut view = sample::view();
    view.inspector = None;
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    for size in window_sizes(&theme) {
        let mut window = Window::new(Mode::Dark, size, 1.0);
        window.settle(&view);
        let nodes: Vec<_> = window
            .state
            .placed
            .iter()
            .filter(|placed| placed.name.starts_with("node/"))
            .map(|placed| (placed.name.clone(), placed.rect))
            .collect();
        assert_eq!(nodes.len(), view.graph.nodes.len());
        assert_apart(&nodes);
        let regions = regions::divide(
            Rect::from_min_size(Pos2::ZERO, size),
            &theme.measure,
            false,
            true,
        );
        for (name, rect) in nodes {
            assert!(
                regions.canvas.contains_rect(rect),
                "{name} at {size:?}: {rect:?}"
            );
        }
    }
}

fn assert_apart(pieces: &[(String, Rect)]) {
    for (index, (name, rect)) in pieces.iter().enumerate() {
        for (other_name, other) in &pieces[index + 1..] {
            let shared = rect.intersect(*other);
            assert!(
                shared.width() <= 0.1 || shared.height() <= 0.1,
                "{name} {rect:?} overlaps {other_name} {other:?}"
            );
        }
    }
}
