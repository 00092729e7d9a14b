//! What pointer and keys ask for.

use airloom_editor::intent::{Intent, Phase};
use airloom_editor::theme::mode::Mode;
use airloom_editor::view::EditorView;
use egui::{Key, Modifiers, vec2};

use crate::sample;
use crate::window::Window;

fn window(view: &EditorView) -> Window {
    let mut window = Window::new(Mode::Dark, vec2(960.0, 600.0), 1.0);
    window.settle(view);
    window
}

#[test]
fn a_click_selects_the_node_under_it_and_a_click_beside_all_selects_none() {
    let view = sample::view();
    let mut window = window(&view);
    let glue = window.place("node/glue").center();
    assert_eq!(
        window.click(&view, glue),
        [Intent::Select(Some("glue".into()))]
    );
    let out = window.place("node/out");
    let beside = out.center_bottom() + vec2(0.0, 60.0);
    assert_eq!(window.click(&view, beside), [Intent::Select(None)]);
}

#[test]
fn dragging_the_canvas_moves_it_and_home_brings_everything_back() {
    let view = sample::view();
    let mut window = window(&view);
    let before = window.place("node/eq");
    let start = window.place("node/out").center_bottom() + vec2(0.0, 60.0);
    assert_eq!(window.drag(&view, start, start + vec2(-80.0, 40.0)), []);
    let moved = window.place("node/eq");
    assert!(
        (moved.min - before.min - vec2(-80.0, 40.0)).length() < 1.0,
        "{moved:?}"
    );
    window.key(&view, Key::Home, Modifiers::NONE);
    window.settle(&view);
    assert!((window.place("node/eq").min - before.min).length() < 0.5);
}

#[test]
fn tab_selects_node_after_node_and_shift_tab_goes_back() {
    let view = sample::view();
    let mut window = window(&view);
    let select = |id: &str| vec![Intent::Select(Some(id.into()))];
    assert_eq!(window.key(&view, Key::Tab, Modifiers::NONE), select("in"));
    window.state.selected = Some("in".into());
    assert_eq!(window.key(&view, Key::Tab, Modifiers::NONE), select("lfo"));
    window.state.selected = Some("in".into());
    assert_eq!(window.key(&view, Key::Tab, Modifiers::SHIFT), select("out"));
    assert_eq!(
        window.key(&view, Key::Escape, Modifiers::NONE),
        [Intent::Select(None)]
    );
}

#[test]
fn a_knob_moves_in_one_gesture_and_shift_makes_it_fine() {
    let view = sample::view();
    let mut window = window(&view);
    let end = |window: &mut Window| {
        let cell = window.place("macro/1");
        let knob = cell.center();
        let intents = window.drag(&view, knob, knob - vec2(0.0, 40.0));
        let values: Vec<(f32, Phase)> = intents
            .into_iter()
            .map(|intent| match intent {
                Intent::Macro {
                    slot: 1,
                    value,
                    phase,
                } => (value, phase),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(values.first().map(|(_, phase)| *phase), Some(Phase::Begin));
        assert_eq!(values.last().map(|(_, phase)| *phase), Some(Phase::End));
        let inner = &values[1..values.len() - 1];
        assert!(inner.iter().all(|(_, phase)| *phase == Phase::Move));
        values[values.len() - 1].0
    };
    let start = 0.0;
    let coarse = end(&mut window) - start;
    assert!(coarse > 0.1 && coarse < 0.3, "{coarse}");
    window.hold(Modifiers::SHIFT);
    let fine = end(&mut window) - start;
    assert!(
        (fine - coarse / 10.0).abs() < coarse / 20.0,
        "{fine} against {coarse}"
    );
}

#[test]
fn a_double_click_returns_a_knob_to_its_default() {
    let view = sample::view();
    let mut window = window(&view);
    let knob = window.place("macro/1").center();
    let mut intents = window.click(&view, knob);
    intents.extend(window.click(&view, knob));
    let expected = Intent::Macro {
        slot: 1,
        value: 0.5,
        phase: Phase::Once,
    };
    assert!(intents.contains(&expected), "{intents:?}");
}

#[test]
fn the_bars_buttons_ask_for_what_they_say() {
    let view = sample::view();
    let mut window = window(&view);
    for (name, intent) in [
        ("top/undo", Intent::Undo),
        ("top/bypass", Intent::Bypass(true)),
        ("top/theme", Intent::NextTheme),
        ("top/next", Intent::LoadPreset(1)),
        ("top/previous", Intent::LoadPreset(1)),
        (
            "inspector/bypass",
            Intent::BypassNode {
                node: "eq".into(),
                bypassed: true,
            },
        ),
    ] {
        let at = window.place(name).center();
        assert_eq!(window.click(&view, at), [intent], "{name}");
    }
    let redo = window.place("top/redo").center();
    assert_eq!(
        window.click(&view, redo),
        [],
        "there is nothing to bring back"
    );
}

#[test]
fn the_preset_list_is_searched_by_typing_and_loads_on_enter() {
    let view = sample::view();
    let mut window = window(&view);
    let preset = window.place("top/preset").center();
    assert_eq!(window.click(&view, preset), []);
    window.settle(&view);
    window.frame(&view, vec![egui::Event::Text("chain".into())]);
    let intents = window.key(&view, Key::Enter, Modifiers::NONE);
    assert_eq!(intents, [Intent::LoadPreset(1)]);
    assert!(!window.state.presets_open);
}
