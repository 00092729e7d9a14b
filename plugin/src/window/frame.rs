//! The window itself, as the framework opens and closes it.

use std::sync::{Arc, Mutex, PoisonError};

use airloom_editor::editor::Editor;
use airloom_editor::theme::measures::Measures;
use egui::{Context, Id, Ui, Vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{
    EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier, create_egui_editor,
};

use crate::identity;
use crate::params::AirloomParams;
use crate::window::closing::{ClosingEditor, ThreadEnd};
use crate::window::contact::Contact;
use crate::window::host::PluginHost;
use crate::window::keys::Keys;

/// The editor of one instance; its window opens and closes.
pub struct Window {
    editor: Arc<Mutex<Editor>>,
    contact: Arc<Contact>,
    end: Arc<ThreadEnd>,
}

impl Window {
    /// What the framework shows as the instance's editor; `None` when the editor's built-in files
    /// cannot be read.
    #[must_use]
    pub fn of(params: &Arc<AirloomParams>) -> Option<ClosingEditor<Self>> {
        let contact = Arc::new(Contact::default());
        let host = Box::new(PluginHost::new(Arc::clone(params), Arc::clone(&contact)));
        let editor = Editor::new(params.home.session().clone(), host).ok()?;
        let sizes = Measures::built_in().ok()?.window;
        let settings = EguiNiceSettings::new()
            .with_tile(identity::NAME)
            .with_resize_hint(ResizeHint {
                size_constraints: SizeConstraints::min_logical_size(size(sizes.minimum.into())),
                ..ResizeHint::RESIZABLE
            });
        let end = Arc::new(ThreadEnd::default());
        let inner = create_egui_editor(
            EguiEditorState::from_size(size(sizes.default.into()), 1.0),
            RepaintNotifier::new(),
            settings,
            Self {
                editor: Arc::new(Mutex::new(editor)),
                contact,
                end: Arc::clone(&end),
            },
        )?;
        Some(ClosingEditor::new(inner, end))
    }
}

impl NiceEguiApp for Window {
    fn build(
        &mut self,
        context: Context,
        host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.end.attach();
        self.contact.open(host);
        lock(&self.editor).open(&context);
        let open = Open {
            editor: Arc::clone(&self.editor),
            contact: Arc::clone(&self.contact),
            keys: Mutex::new(Keys::of(frame)),
        };
        context.data_mut(|data| data.insert_temp(open_id(), Arc::new(open)));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        lock(&self.editor).ui(ui);
        let open = ui.ctx().data(|data| data.get_temp::<Arc<Open>>(open_id()));
        if let Some(open) = open {
            let mut keys = open.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.pass_on(ui.ctx());
        }
        let scale = self.contact.scale();
        if (ui.ctx().zoom_factor() - scale).abs() > f32::EPSILON {
            ui.ctx().set_zoom_factor(scale);
        }
    }
}

/// Lives in the window's context, which goes with the window: the framework tells nobody when it
/// closes one.
struct Open {
    editor: Arc<Mutex<Editor>>,
    contact: Arc<Contact>,
    keys: Mutex<Keys>,
}

/// Where the context keeps it.
fn open_id() -> Id {
    Id::unique("airloom window")
}

impl Drop for Open {
    fn drop(&mut self) {
        lock(&self.editor).close();
        self.contact.close();
    }
}

fn size(size: Vec2) -> LogicalSize<f32> {
    LogicalSize::new(size.x, size.y)
}

/// Locks the editor; one that panicked while drawing draws again.
fn lock(editor: &Mutex<Editor>) -> std::sync::MutexGuard<'_, Editor> {
    editor.lock().unwrap_or_else(PoisonError::into_inner)
}
