//! A window without a screen: egui's meshes are filled in software, so that a test can look at them.

use std::path::PathBuf;

use airloom_editor::intent::Intent;
use airloom_editor::shell;
use airloom_editor::state::UiState;
use airloom_editor::theme::mode::Mode;
use airloom_editor::theme::{Theme, style};
use airloom_editor::view::EditorView;
use egui::epaint::ClippedShape;
use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2};

use crate::raster::Canvas;

/// A window with its own egui context.
pub struct Window {
    pub ctx: Context,
    pub theme: Theme,
    pub state: UiState,
    pub size: Vec2,
    pub scale: f32,
    canvas: Canvas,
    shapes: Vec<ClippedShape>,
    time: f64,
    modifiers: Modifiers,
}

impl Window {
    pub fn new(mode: Mode, size: Vec2, scale: f32) -> Self {
        let theme = Theme::built_in(mode).expect("the built-in files are well formed");
        let ctx = Context::default();
        style::install_fonts(&ctx);
        style::apply(&ctx, &theme);
        Self {
            ctx,
            theme,
            state: UiState::default(),
            size,
            scale,
            canvas: Canvas::default(),
            shapes: Vec::new(),
            time: 0.0,
            modifiers: Modifiers::NONE,
        }
    }

    /// One frame of a view with the given events.
    pub fn frame(&mut self, view: &EditorView, events: Vec<Event>) -> Vec<Intent> {
        let rect = Rect::from_min_size(Pos2::ZERO, self.size);
        let theme = self.theme.clone();
        let mut state = std::mem::take(&mut self.state);
        let mut intents = Vec::new();
        self.run(events, |ui| {
            intents.extend(shell::show(ui, rect, view, &mut state, &theme))
        });
        self.state = state;
        intents
    }

    /// One frame of anything, 16 ms after the last.
    pub fn run(&mut self, mut events: Vec<Event>, draw: impl FnMut(&mut egui::Ui)) {
        events.insert(0, Event::ModifiersChanged(self.modifiers));
        self.time += 1.0 / 60.0;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        input
            .viewports
            .entry(input.viewport_id)
            .or_default()
            .native_pixels_per_point = Some(self.scale);
        let mut output = self.ctx.run_ui(input, draw);
        assert!((output.pixels_per_point - self.scale).abs() < 1e-6);
        self.canvas.update_textures(&output.textures_delta);
        self.shapes = std::mem::take(&mut output.shapes);
        output.textures_delta.clear();
    }

    /// Enough frames for fonts, layout and the fading-in of lists.
    pub fn settle(&mut self, view: &EditorView) {
        for _ in 0..20 {
            self.frame(view, Vec::new());
        }
    }

    /// Where a piece was drawn last.
    pub fn place(&self, name: &str) -> Rect {
        let found = self.state.placed.iter().find(|placed| placed.name == name);
        found
            .unwrap_or_else(|| panic!("{name} was not drawn: {:?}", self.state.placed))
            .rect
    }

    pub fn hold(&mut self, modifiers: Modifiers) {
        self.modifiers = modifiers;
    }

    pub fn click(&mut self, view: &EditorView, at: Pos2) -> Vec<Intent> {
        let mut intents = self.frame(view, vec![Event::PointerMoved(at)]);
        intents.extend(self.frame(view, vec![self.button(at, true)]));
        intents.extend(self.frame(view, vec![self.button(at, false)]));
        intents
    }

    /// Presses at `from`, moves to `to` in steps and lets go.
    pub fn drag(&mut self, view: &EditorView, from: Pos2, to: Pos2) -> Vec<Intent> {
        let mut intents = self.frame(view, vec![Event::PointerMoved(from)]);
        intents.extend(self.frame(view, vec![self.button(from, true)]));
        for step in 1..=8 {
            let at = from + (to - from) * (step as f32 / 8.0);
            intents.extend(self.frame(view, vec![Event::PointerMoved(at)]));
        }
        intents.extend(self.frame(view, vec![self.button(to, false)]));
        intents
    }

    pub fn key(&mut self, view: &EditorView, key: egui::Key, modifiers: Modifiers) -> Vec<Intent> {
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.modifiers = modifiers;
        let mut intents = self.frame(view, vec![event(true)]);
        intents.extend(self.frame(view, vec![event(false)]));
        self.modifiers = Modifiers::NONE;
        intents
    }

    fn button(&self, pos: Pos2, pressed: bool) -> Event {
        Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: self.modifiers,
        }
    }

    /// Saves what was drawn last under `target/editor-shots/`.
    pub fn save(&mut self, name: &str) {
        let meshes = self
            .ctx
            .tessellate(std::mem::take(&mut self.shapes), self.scale);
        self.canvas.draw(&meshes, self.size, self.scale);
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../editor-shots");
        std::fs::create_dir_all(&root).expect("the target folder can be written");
        self.canvas.save(&root.join(format!("{name}.png")));
    }
}
