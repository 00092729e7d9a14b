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
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier,
    create_egui_editor,
};

use crate::identity;
use crate::params::AirloomParams;
use crate::window::contact::Contact;
use crate::window::host::PluginHost;

/// The editor of one instance; its window opens and closes.
pub struct Window {
    editor: Arc<Mutex<Editor>>,
    contact: Arc<Contact>,
}

impl Window {
    /// What the framework shows as the instance's editor; `None` when the editor's built-in files
    /// cannot be read.
    #[must_use]
    pub fn of(params: &Arc<AirloomParams>) -> Option<EguiEditor<Self>> {
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
        create_egui_editor(
            EguiEditorState::from_size(size(sizes.default.into()), 1.0),
            RepaintNotifier::new(),
            settings,
            Self {
                editor: Arc::new(Mutex::new(editor)),
                contact,
            },
        )
    }
}

impl NiceEguiApp for Window {
    fn build(
        &mut self,
        context: Context,
        host: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.contact.open(host);
        lock(&self.editor).open(&context);
        let open = Open {
            editor: Arc::clone(&self.editor),
            contact: Arc::clone(&self.contact),
        };
        context.data_mut(|data| data.insert_temp(Id::unique("airloom window"), Arc::new(open)));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        lock(&self.editor).ui(ui);
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
