//! Draws the window in its sizes, scales and themes, and saves what is seen for people to look at.

use airloom_editor::theme::mode::Mode;
use egui::vec2;

use crate::documents;
use crate::sample;
use crate::window::Window;

#[test]
fn the_window_is_drawn_in_every_theme() {
    let view = sample::view();
    for mode in Mode::ALL {
        let mut window = Window::new(mode, vec2(960.0, 600.0), 1.0);
        window.state.selected = Some("eq".into());
        window.settle(&view);
        window.save(&format!("window-{mode:?}").to_lowercase());
    }
}

#[test]
fn the_window_is_drawn_in_its_sizes_and_scales() {
    let mut view = sample::view();
    for (width, height, scale) in [
        (720.0, 450.0, 1.0),
        (960.0, 600.0, 0.75),
        (960.0, 600.0, 2.0),
        (1280.0, 800.0, 1.0),
        (720.0, 600.0, 1.0),
    ] {
        let mut window = Window::new(Mode::Dark, vec2(width, height), scale);
        window.state.selected = Some("eq".into());
        window.settle(&view);
        window.save(&format!(
            "window-{width}x{height}-{}",
            (scale * 100.0).round()
        ));
    }
    view.inspector = None;
    let mut window = Window::new(Mode::Dark, vec2(720.0, 450.0), 1.0);
    window.settle(&view);
    window.save("window-720x450-unselected");
}

#[test]
fn the_preset_list_is_drawn() {
    let view = sample::view();
    let mut window = Window::new(Mode::Dark, vec2(960.0, 600.0), 1.0);
    window.settle(&view);
    let preset = window.place("top/preset").center();
    window.click(&view, preset);
    window.settle(&view);
    window.save("presets");
}

#[test]
fn a_document_is_drawn() {
    let opened = documents::open(documents::DOCUMENT);
    for selected in ["eq", "echo", "mix", "gain"] {
        let mut view = documents::view(&opened, Some(selected), &|_| 0.75);
        view.presets = sample::view().presets;
        view.bypass = Some(false);
        let mut window = Window::new(Mode::Dark, vec2(960.0, 600.0), 1.0);
        window.state.selected = Some(selected.into());
        window.settle(&view);
        window.save(&format!("document-{selected}"));
    }
}
