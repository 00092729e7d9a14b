//! The editor: a window's state joined to a session and to its home.

mod commands;
mod gesture;
mod live;
mod watch;

use std::time::Duration;

use airloom_runtime::session::shared::SharedSession;
use egui::{Context, Key, Modifiers, Ui};

use crate::editor::gesture::Gesture;
use crate::editor::live::Live;
use crate::editor::watch::Watch;
use crate::host::EditorHost;
use crate::intent::Intent;
use crate::shell;
use crate::state::UiState;
use crate::theme::mode::Mode;
use crate::theme::{Theme, ThemeError, style};
use crate::view::EditorView;

/// The editor of one session. Lives on the window's thread; may outlive its window, which opens and closes.
pub struct Editor {
    session: SharedSession,
    host: Box<dyn EditorHost>,
    theme: Theme,
    state: UiState,
    view: EditorView,
    watch: Watch,
    live: Live,
    gesture: Option<Gesture>,
    /// What went wrong when the user last asked for something, in words.
    refusal: String,
    /// The last edit made here, in words, and the revision it made.
    last_edit: Option<(u64, String)>,
    /// When the view was brought up to date, in the window's time; none before the first frame.
    refreshed: Option<f64>,
    /// Whether the view is to be brought up to date at the next frame, whatever the time.
    stale: bool,
}

impl Editor {
    /// An editor in the dark theme.
    ///
    /// # Errors
    /// When the files built into it cannot be read; a test reads them.
    pub fn new(session: SharedSession, host: Box<dyn EditorHost>) -> Result<Self, ThemeError> {
        Ok(Self {
            session,
            host,
            theme: Theme::built_in(Mode::default())?,
            state: UiState::default(),
            view: EditorView::default(),
            watch: Watch::default(),
            live: Live::default(),
            gesture: None,
            refusal: String::new(),
            last_edit: None,
            refreshed: None,
            stale: true,
        })
    }

    /// The colour theme, for the home to remember.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.theme.mode
    }

    /// Shows another colour theme from the next frame on; `ctx` is the open window's, if one is.
    pub fn set_mode(&mut self, mode: Mode, ctx: Option<&Context>) {
        self.theme = self.theme.in_mode(mode);
        if let Some(ctx) = ctx {
            style::apply(ctx, &self.theme);
        }
    }

    /// What is seen, as of the last frame.
    #[must_use]
    pub fn view(&self) -> &EditorView {
        &self.view
    }

    /// The window's own state, as of the last frame.
    #[must_use]
    pub fn state(&self) -> &UiState {
        &self.state
    }

    /// A window opens: gives its context fonts and style, and starts the meters.
    pub fn open(&mut self, ctx: &Context) {
        style::install_fonts(ctx);
        style::apply(ctx, &self.theme);
        self.refreshed = None;
        self.stale = true;
    }

    /// The window closes: a gesture under way ends, and the meters stop, since they cost a scan of every output.
    pub fn close(&mut self) {
        if let Some(Gesture::Macro { slot }) = self.gesture.take() {
            self.host.end_macro(slot);
        }
        if let Some(status) = self.session.lock().status() {
            status.set_metering(false);
        }
        self.live = Live::default();
    }

    /// Draws one frame into the whole of `ui` and does what the user asked for.
    pub fn ui(&mut self, ui: &mut Ui) {
        // A context that was not opened has no fonts before its next frame, and text without a font is a panic.
        if !style::has_fonts(ui.ctx()) {
            self.open(ui.ctx());
            ui.ctx().request_repaint();
            return;
        }
        let now = ui.input(|input| input.time);
        let redraw = &self.theme.measure.redraw;
        let due = self
            .refreshed
            .is_none_or(|before| now - before >= f64::from(redraw.meter_hz).recip());
        if due || self.stale {
            let elapsed = self.refreshed.map_or(0.0, |before| now - before);
            self.refresh(elapsed);
            self.refreshed = Some(now);
            self.stale = false;
        }
        let window = ui.ctx().content_rect();
        let mut intents = self.keys(ui);
        intents.extend(shell::show(
            ui,
            window,
            &self.view,
            &mut self.state,
            &self.theme,
        ));
        if !intents.is_empty() {
            self.stale = true;
            ui.ctx().request_repaint();
        }
        for intent in intents {
            self.obey(intent, ui.ctx());
        }
        let redraw = &self.theme.measure.redraw;
        let hz = if self.live.moving(&self.theme) {
            redraw.meter_hz
        } else {
            redraw.idle_hz
        };
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f32(hz.recip()));
    }

    /// Brings the view up to date, `elapsed` seconds after the last time.
    fn refresh(&mut self, elapsed: f64) {
        let mut session = self.session.lock();
        if let Some(status) = session.status()
            && !status.is_metering()
        {
            status.set_metering(true);
        }
        self.live.take_reports(&mut session);
        let replaced = self.watch.replaced(&session);
        if replaced {
            // Another graph: nothing of where one looked applies to it.
            self.state.camera = None;
            self.state.selected = None;
            self.state.macro_page = 0;
            self.live.forget();
        }
        let host = &*self.host;
        if self
            .watch
            .changed(&session, &self.state, host, self.live.faults())
        {
            self.watch
                .rebuild(&session, &mut self.view, &self.theme, self.live.faults());
        }
        self.live
            .step(&session, &mut self.view, elapsed, &self.theme);
        self.live
            .runtime(&session, host, elapsed, &mut self.view.runtime);

        let (can_undo, can_redo) = session.can_undo_redo();
        let own = self
            .last_edit
            .as_ref()
            .filter(|(revision, _)| *revision == session.revision());
        let words = own.map_or("the last edit", |(_, words)| words.as_str());
        self.view.undo = if can_undo {
            words.to_owned()
        } else {
            String::new()
        };
        self.view.redo = if can_redo {
            "the edit taken back".to_owned()
        } else {
            String::new()
        };
        self.view.last_edit = own.map_or_else(String::new, |(_, words)| words.clone());
        let edited = self.watch.edited(&session);
        drop(session);

        if !self.refusal.is_empty() {
            self.view.runtime.problem.clone_from(&self.refusal);
        }
        self.view.bypass = host.bypass();
        self.view.scale = host.scale();
        self.view.presets.presets = host.presets();
        self.view.presets.loaded = host.loaded_preset();
        self.view.presets.edited = edited;
    }

    /// Keys for the whole window. Everything else, Space first of all, stays with the host.
    fn keys(&self, ui: &Ui) -> Vec<Intent> {
        if ui.ctx().egui_wants_keyboard_input() {
            return Vec::new();
        }
        let (undo, redo, bypass) = ui.input_mut(|input| {
            // The longer one first: Shift is ignored where it is not asked for.
            let redo = input.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
                || input.consume_key(Modifiers::COMMAND, Key::Y);
            let undo = input.consume_key(Modifiers::COMMAND, Key::Z);
            let bypass = self.view.inspector.is_some()
                && input.modifiers.is_none()
                && input.consume_key(Modifiers::NONE, Key::E);
            (undo, redo, bypass)
        });
        let mut intents = Vec::new();
        if undo && !self.view.undo.is_empty() {
            intents.push(Intent::Undo);
        }
        if redo && !self.view.redo.is_empty() {
            intents.push(Intent::Redo);
        }
        if let Some(node) = self.view.inspector.as_ref().filter(|_| bypass) {
            let bypassed = !node.bypassed;
            intents.push(Intent::BypassNode {
                node: node.node.clone(),
                bypassed,
            });
        }
        intents
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.close();
    }
}
