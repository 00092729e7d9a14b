//! The line to the host while the window is open.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, ParamSetter};
use nice_plug::params::Param;

/// Shared by the window, which opens and closes the line, and what the editor asks the host for.
/// Used on the window's thread.
pub struct Contact {
    context: Mutex<Option<GuiContext>>,
    /// The window's scale, as the bits of an `f32`.
    scale: AtomicU32,
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            context: Mutex::default(),
            scale: AtomicU32::new(1.0_f32.to_bits()),
        }
    }
}

impl Contact {
    /// The window's scale, 1 = 100 %.
    #[must_use]
    pub fn scale(&self) -> f32 {
        f32::from_bits(self.scale.load(Ordering::Relaxed))
    }

    /// Shows the window at another scale from its next frame on.
    pub fn set_scale(&self, scale: f32) {
        self.scale.store(scale.to_bits(), Ordering::Relaxed);
    }

    /// The window has opened.
    pub fn open(&self, context: GuiContext) {
        self.set(Some(context));
    }

    /// The window has closed.
    pub fn close(&self) {
        self.set(None);
    }

    fn set(&self, context: Option<GuiContext>) {
        *self.context.lock().unwrap_or_else(PoisonError::into_inner) = context;
    }

    /// Takes hold of a parameter as a user does.
    pub fn begin(&self, param: &impl Param) {
        self.with(|setter| setter.begin_set_parameter(param));
    }

    /// Moves a parameter that is held.
    pub fn set_normalized(&self, param: &impl Param, value: f32) {
        self.with(|setter| setter.set_parameter_normalized(param, value));
    }

    /// Lets go of a parameter.
    pub fn end(&self, param: &impl Param) {
        self.with(|setter| setter.end_set_parameter(param));
    }

    /// Moves a parameter in one gesture.
    pub fn move_to(&self, param: &impl Param, value: f32) {
        self.begin(param);
        self.set_normalized(param, value);
        self.end(param);
    }

    /// The format the host speaks; empty while the window is closed.
    #[must_use]
    pub fn format(&self) -> &'static str {
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        match context.as_ref().map(GuiContext::plugin_api) {
            Some(PluginApi::Clap) => "CLAP",
            Some(PluginApi::Vst3) => "VST3",
            _ => "",
        }
    }

    fn with(&self, ask: impl FnOnce(&ParamSetter)) {
        // Cloned, so that the host may call back while it is asked.
        let context = self
            .context
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(context) = context {
            ask(&context.param_setter());
        }
    }
}
