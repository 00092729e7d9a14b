//! The editor at work on a session that plays.

use std::sync::{Arc, Mutex};

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_editor::editor::Editor;
use airloom_editor::host::EditorHost;
use airloom_editor::theme::mode::Mode;
use airloom_editor::view::graph::NodeState;
use airloom_editor::view::presets::PresetView;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::write::writer::write;
use airloom_nodes::list::registry;
use airloom_realtime::scope::offline_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use airloom_runtime::session::shared::SharedSession;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, vec2};

use crate::documents::{DOCUMENT, open};
use crate::window::Window;

const BLOCK: usize = 512;

/// What the home was asked for, in order.
#[derive(Default)]
struct Asked {
    calls: Vec<String>,
    bypass: bool,
    macros: [f64; 4],
}

struct Home {
    asked: Arc<Mutex<Asked>>,
    session: SharedSession,
}

impl Home {
    fn note(&self, call: impl Into<String>) {
        self.asked.lock().unwrap().calls.push(call.into());
    }
}

impl EditorHost for Home {
    fn presets(&self) -> Arc<[PresetView]> {
        ["One", "Two"]
            .map(|name| PresetView {
                name: name.into(),
                factory: true,
                ..PresetView::default()
            })
            .into()
    }
    fn loaded_preset(&self) -> Option<usize> {
        Some(0)
    }
    fn load_preset(&mut self, index: usize) -> Result<(), String> {
        self.note(format!("load {index}"));
        if index == 0 {
            return Err("the preset cannot be read".into());
        }
        let two = r#"{ "airloom": 1, "name": "Two",
            "nodes": [ { "id": "tone", "type": "source.sine", "position": [0, 0] } ], "connections": [] }"#;
        self.session
            .lock()
            .replace(open(two).document)
            .map_err(|error| error.to_string())
    }
    fn bypass(&self) -> Option<bool> {
        Some(self.asked.lock().unwrap().bypass)
    }
    fn set_bypass(&mut self, bypassed: bool) {
        self.asked.lock().unwrap().bypass = bypassed;
    }
    fn macro_value(&self, slot: u16) -> f64 {
        self.asked.lock().unwrap().macros[usize::from(slot)]
    }
    fn begin_macro(&mut self, slot: u16) {
        self.note(format!("begin {slot}"));
    }
    fn set_macro(&mut self, slot: u16, value: f64) {
        self.note(format!("set {slot}"));
        self.asked.lock().unwrap().macros[usize::from(slot)] = value;
    }
    fn end_macro(&mut self, slot: u16) {
        self.note(format!("end {slot}"));
    }
    fn edited(&mut self) {
        self.note("edited");
    }
    fn driver(&self) -> String {
        String::new()
    }
    fn longest_block(&self) -> Option<usize> {
        None
    }
    fn tempo(&self) -> Option<(f64, u32, u32)> {
        Some((120.0, 4, 4))
    }
    fn scale(&self) -> Option<f32> {
        None
    }
    fn set_scale(&mut self, _scale: f32) {}
}

/// An editor in a window, with its session and the audio side.
struct Stage {
    window: Window,
    editor: Editor,
    session: SharedSession,
    asked: Arc<Mutex<Asked>>,
    executor: Executor,
}

impl Stage {
    fn new() -> Self {
        let document = open(DOCUMENT).document;
        let assets = Box::new(FileAssets::default());
        let mut session = Session::open(registry(), assets, document).expect("a session");
        let rate = SampleRate::new(48_000).expect("a rate");
        let stream = Stream {
            rate,
            max_block: BLOCK,
            pace: Pace::Realtime,
        };
        let executor = session
            .activate(stream, BusChannels::main(2, 2))
            .expect("a stream");
        let session = SharedSession::new(session);
        let asked = Arc::new(Mutex::new(Asked {
            macros: [0.0, 0.75, 0.0, 0.5],
            ..Asked::default()
        }));
        let home = Home {
            asked: asked.clone(),
            session: session.clone(),
        };
        let mut editor = Editor::new(session.clone(), Box::new(home)).expect("an editor");
        let window = Window::new(Mode::Dark, vec2(960.0, 600.0), 1.0);
        editor.open(&window.ctx);
        let mut stage = Self {
            window,
            editor,
            session,
            asked,
            executor,
        };
        stage.frames(10);
        stage
    }

    fn frame(&mut self, events: Vec<Event>) {
        let editor = &mut self.editor;
        self.window.run(events, |ui| editor.ui(ui));
    }

    /// Frames enough for the view to catch up.
    fn frames(&mut self, count: usize) {
        for _ in 0..count {
            self.frame(Vec::new());
        }
    }

    fn place(&self, name: &str) -> Rect {
        let placed = &self.editor.state().placed;
        placed
            .iter()
            .find(|placed| placed.name == name)
            .unwrap_or_else(|| panic!("{name}"))
            .rect
    }

    fn press(&mut self, pos: Pos2, pressed: bool) {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.frame(vec![
            Event::PointerMoved(pos),
            Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers,
            },
        ]);
    }

    fn click(&mut self, pos: Pos2) {
        self.frame(vec![Event::PointerMoved(pos)]);
        self.press(pos, true);
        self.press(pos, false);
        self.frames(4);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.frame(vec![Event::PointerMoved(from)]);
        self.press(from, true);
        for step in 1..=10 {
            self.frame(vec![Event::PointerMoved(
                from + (to - from) * (step as f32 / 10.0),
            )]);
        }
        self.press(to, false);
        self.frames(4);
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        self.window.hold(modifiers);
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.frame(vec![event(true)]);
        self.frame(vec![event(false)]);
        self.window.hold(Modifiers::NONE);
        self.frames(4);
    }

    fn document(&self) -> String {
        write(self.session.lock().document(), Syntax::Json).expect("a document's text")
    }

    /// Plays blocks with a sine at full scale minus 6 dB on the main input.
    fn play(&mut self, blocks: usize) {
        for _ in 0..blocks {
            for channel in self.executor.buses().input_mut(Bus::Main) {
                for (frame, sample) in channel.as_mut_slice().iter_mut().enumerate() {
                    *sample =
                        0.5 * (frame as f32 / BLOCK as f32 * 64.0 * std::f32::consts::TAU).sin();
                }
            }
            let block = Block {
                frames: BLOCK,
                transport: Transport::STOPPED,
                events: &[],
            };
            offline_scope(|rt| self.executor.process(&block, rt));
            self.session.lock().tick();
        }
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap().calls)
    }
}

#[test]
fn a_turned_knob_is_one_step_of_the_history_and_undo_restores_every_byte() {
    let mut stage = Stage::new();
    let before = stage.document();
    stage.click(stage_center(&stage, "node/echo"));
    let time = stage.place("param/time_seconds").center();
    stage.drag(time, time - vec2(0.0, 60.0));
    let after = stage.document();
    assert_ne!(before, after);
    assert_eq!(stage.editor.view().last_edit, "set Time of Delay");
    assert!(stage.calls().iter().all(|call| call == "edited"));
    stage.key(Key::Z, Modifiers::COMMAND);
    assert_eq!(stage.document(), before);
    assert_eq!(stage.session.lock().can_undo_redo(), (false, true));
    stage.key(Key::Z, Modifiers::COMMAND | Modifiers::SHIFT);
    assert_eq!(stage.document(), after);
    let undo = stage.place("top/undo").center();
    stage.click(undo);
    assert_eq!(stage.document(), before);
}

fn stage_center(stage: &Stage, name: &str) -> Pos2 {
    stage.place(name).center()
}

#[test]
fn a_knob_that_a_macro_moves_turns_the_macro_in_one_gesture() {
    let mut stage = Stage::new();
    let before = stage.document();
    stage.click(stage_center(&stage, "node/limit"));
    assert_eq!(stage.editor.view().macros.mapped[1].text, "−10.0\u{202f}dB");
    let ceiling = stage.place("param/ceiling_db").center();
    stage.drag(ceiling, ceiling - vec2(0.0, 20.0));
    assert_eq!(stage.document(), before, "automation is no edit");
    let calls = stage.calls();
    assert_eq!(calls.first().map(String::as_str), Some("begin 3"));
    assert_eq!(calls.last().map(String::as_str), Some("end 3"));
    assert!(
        calls[1..calls.len() - 1].iter().all(|call| call == "set 3"),
        "{calls:?}"
    );
    let value = stage.asked.lock().unwrap().macros[3];
    assert!(value > 0.5, "{value}");
    let text = &stage.editor.view().macros.mapped[1].text;
    assert_ne!(text, "−10.0\u{202f}dB");
}

#[test]
fn bypass_and_choice_are_edits() {
    let mut stage = Stage::new();
    stage.click(stage_center(&stage, "node/eq"));
    stage.key(Key::E, Modifiers::NONE);
    let node = |stage: &Stage| stage.editor.view().graph.nodes[1].clone();
    assert_eq!(node(&stage).state, NodeState::Bypassed);
    stage.click(stage_center(&stage, "inspector/bypass"));
    assert_eq!(node(&stage).state, NodeState::Running);
    stage.click(stage_center(&stage, "param/band1.enabled"));
    assert!(stage.document().contains("\"band1.enabled\": false"));
    let picture = node(&stage).picture;
    let airloom_editor::view::picture::Picture::Response(response) = picture else {
        panic!()
    };
    assert_eq!(response.handles.len(), 1, "band 1 is off now, band 3 was");
    assert_eq!(stage.session.lock().revision(), 3);
}

#[test]
fn meters_follow_the_sound_and_rest_when_it_ends() {
    let mut stage = Stage::new();
    assert!(
        stage.editor.view().graph.nodes[0]
            .levels
            .iter()
            .all(|level| *level < -100.0)
    );
    for _ in 0..4 {
        stage.play(4);
        stage.frames(3);
    }
    let view = stage.editor.view();
    for level in &view.graph.nodes[0].levels {
        assert!((level + 6.02).abs() < 0.1, "{level} dBFS");
    }
    // Noise at -20 dBFS RMS, halved by the mix, reaches the output through the mixer.
    let out = &view.graph.nodes[5];
    assert_eq!(out.id, "out");
    assert!(
        out.levels.len() == 2 && out.levels.iter().all(|level| *level > -40.0),
        "{:?}",
        out.levels
    );
    let cable = &view.graph.connections[0];
    assert!((cable.level + 6.02).abs() < 0.1, "{} dBFS", cable.level);
    assert!(view.runtime.load.is_some() && view.runtime.stream.contains("48\u{202f}kHz · 512"));
    assert_eq!(view.runtime.tempo, "120.0 4/4");
    assert_eq!(
        view.runtime.latency_frames, 240,
        "the limiter looks 5 ms ahead"
    );
    assert_eq!(view.graph.nodes[3].footer_end, "240\u{202f}smp");
    stage.editor.close();
    let metering = stage
        .session
        .lock()
        .status()
        .map(|status| status.is_metering());
    assert_eq!(metering, Some(false));
}

#[test]
fn a_preset_replaces_the_graph_and_a_refused_one_says_why() {
    let mut stage = Stage::new();
    stage.click(stage_center(&stage, "node/eq"));
    stage.click(stage_center(&stage, "top/next"));
    assert_eq!(stage.calls(), ["load 1"]);
    let view = stage.editor.view();
    assert_eq!(
        (view.graph.name.as_str(), view.graph.nodes.len()),
        ("Two", 1)
    );
    assert_eq!(view.inspector, None);
    assert!(!view.presets.edited);
    let preset = stage.place("top/preset").center();
    stage.click(preset);
    stage.frames(20);
    stage.frame(vec![Event::Text("One".into())]);
    stage.key(Key::Enter, Modifiers::NONE);
    assert_eq!(stage.calls(), ["load 0"]);
    assert_eq!(
        stage.editor.view().runtime.problem,
        "the preset cannot be read"
    );
    assert_eq!(stage.editor.view().graph.name, "Two");
}

#[test]
fn a_deleted_selection_closes_the_inspector() {
    let mut stage = Stage::new();
    stage.click(stage_center(&stage, "node/hiss"));
    assert!(stage.editor.view().inspector.is_some());
    let edit =
        serde_json::from_str(r#"{ "edit": "remove_node", "node": "hiss" }"#).expect("an edit");
    stage
        .session
        .lock()
        .apply(&edit)
        .expect("applied by somebody else");
    stage.frames(4);
    assert_eq!(stage.editor.view().inspector, None);
    assert_eq!(stage.editor.view().graph.nodes.len(), 8);
    assert_eq!(stage.editor.view().graph.connections.len(), 7);
}

#[test]
fn the_bypass_button_goes_to_the_home_and_space_stays_with_the_host() {
    let mut stage = Stage::new();
    stage.click(stage_center(&stage, "top/bypass"));
    assert_eq!(stage.editor.view().bypass, Some(true));
    assert!(!stage.window.ctx.egui_wants_keyboard_input());
    stage.key(Key::Space, Modifiers::NONE);
    assert_eq!(
        stage.editor.view().bypass,
        Some(true),
        "Space presses no button"
    );
}

#[test]
fn a_context_that_was_never_opened_is_drawn_from_the_second_frame_on() {
    let mut stage = Stage::new();
    let bare = egui::Context::default();
    for _ in 0..3 {
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(960.0, 600.0));
        let input = egui::RawInput {
            screen_rect: Some(rect),
            ..egui::RawInput::default()
        };
        let mut output = bare.run_ui(input, |ui| stage.editor.ui(ui));
        output.textures_delta.clear();
    }
    assert!(
        stage
            .editor
            .state()
            .placed
            .iter()
            .any(|placed| placed.name == "top/undo")
    );
}

#[test]
fn the_playing_editor_is_drawn() {
    let mut stage = Stage::new();
    stage.click(stage_center(&stage, "node/eq"));
    for _ in 0..4 {
        stage.play(4);
        stage.frames(3);
    }
    stage.window.save("playing");
}
