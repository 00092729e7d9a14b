//! Closing the window for good.
//!
//! The framework's window runs on a thread of its own. Closing it asks that thread to end, but the
//! framework does not wait for it where the thread notices first, and hands a panic of the thread
//! on to the host. A host may then destroy the window around it, unload the library or end, all
//! while that thread still draws: it is ended by the display's error or by the code that is gone.
//! So closing waits here until the thread has ended, and a panic ends with it.

use std::cell::RefCell;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SpawnedEditor,
    VirtualKeyCode,
};
use nice_plug::plugin::TrackInfo;
use nice_plug_egui::{EguiEditor, EguiEditorHandle, NiceEguiApp, baseview};

/// A display that hangs must not hang the host for longer.
const PATIENCE: Duration = Duration::from_secs(3);

thread_local! {
    /// Dropped when the thread ends, after everything on its stack.
    static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
}

/// Tells whoever closes the window that its thread has ended.
#[derive(Debug, Default)]
pub struct ThreadEnd {
    next: Mutex<Option<Sender<()>>>,
}

impl ThreadEnd {
    /// Main thread: to be told of the end of the thread that is about to be started.
    fn expect(&self) -> Receiver<()> {
        let (alive, ended) = channel();
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(alive);
        ended
    }

    /// Window's thread: it is the one.
    pub fn attach(&self) {
        let alive = self
            .next
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        ALIVE.set(alive);
    }
}

/// The framework's editor, whose window closes for good.
pub struct ClosingEditor<A: NiceEguiApp> {
    inner: EguiEditor<A>,
    end: Arc<ThreadEnd>,
}

impl<A: NiceEguiApp> ClosingEditor<A> {
    /// `A` attaches each window's thread to `end` when it is built.
    #[must_use]
    pub fn new(inner: EguiEditor<A>, end: Arc<ThreadEnd>) -> Self {
        Self { inner, end }
    }
}

impl<A: NiceEguiApp> Editor for ClosingEditor<A> {
    type Handle = ClosingHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let ended = self.end.expect();
        let spawned = self.inner.spawn(
            parent,
            wait_for_parent,
            fallback_scale_factor,
            gui_context,
            host,
        )?;
        Ok(SpawnedEditor {
            handle: ClosingHandle(spawned.handle),
            window: ClosingWindow {
                window: Some(spawned.window),
                ended,
            },
        })
    }

    fn size(&self) -> NativeSize<u32> {
        self.inner.size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.inner.resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.inner.track_info_updated(info);
    }
}

/// An open window.
pub struct ClosingWindow {
    /// There until it is dropped.
    window: Option<baseview::Window>,
    /// Disconnected when the window's thread has ended.
    ended: Receiver<()>,
}

impl ClosingWindow {
    fn with<T>(&self, default: T, ask: impl FnOnce(&baseview::Window) -> T) -> T {
        self.window.as_ref().map_or(default, ask)
    }
}

impl Drop for ClosingWindow {
    fn drop(&mut self) {
        let window = self.window.take();
        // What the thread panicked with has been said by the panic hook.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(window)));
        // Nobody sends: this is the end of the thread, or of patience.
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// The framework's handle, for an open window.
pub struct ClosingHandle(EguiEditorHandle);

impl EditorHandle for ClosingHandle {
    type Window = ClosingWindow;
    type Error = baseview::Error;

    fn run_until_closed(mut window: ClosingWindow) -> Result<(), baseview::Error> {
        window
            .window
            .take()
            .map_or(Ok(()), EguiEditorHandle::run_until_closed)
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &ClosingWindow,
    ) -> Result<(), baseview::Error> {
        window.with(Ok(()), |window| self.0.set_parent(parent, window))
    }

    fn show(&self, window: &ClosingWindow) -> Result<(), baseview::Error> {
        window.with(Ok(()), |window| self.0.show(window))
    }

    fn hide(&self, window: &ClosingWindow) -> Result<(), baseview::Error> {
        window.with(Ok(()), |window| self.0.hide(window))
    }

    fn set_size(
        &self,
        new_size: NativeSize<u32>,
        window: &ClosingWindow,
    ) -> Result<(), baseview::Error> {
        window.with(Ok(()), |window| self.0.set_size(new_size, window))
    }

    fn host_main_thread_callback(&self, window: &ClosingWindow) {
        window.with((), |window| self.0.host_main_thread_callback(window));
    }

    fn adjust_size(
        &self,
        new_size: NativeSize<u32>,
        window: &ClosingWindow,
    ) -> Option<NativeSize<u32>> {
        window.with(None, |window| self.0.adjust_size(new_size, window))
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &ClosingWindow,
    ) -> Result<(), baseview::Error> {
        window.with(Ok(()), |window| {
            self.0.set_fallback_scale_factor(scale_factor, window)
        })
    }

    fn on_virtual_key_from_host(
        &self,
        key_code: VirtualKeyCode,
        is_down: bool,
        modifiers: Modifiers,
    ) -> bool {
        self.0
            .on_virtual_key_from_host(key_code, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.0.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.0.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.0.param_modulation_changed(id, modulation_offset);
    }
}
