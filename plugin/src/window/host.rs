//! What the editor asks of the plugin.

use std::sync::Arc;

use airloom_editor::host::EditorHost;
use airloom_editor::view::presets::PresetView;
use nice_plug::params::{FloatParam, Param};

use crate::document;
use crate::macros::slot::{SLOTS, Slot};
use crate::params::AirloomParams;
use crate::presets::FACTORY;
use crate::target::Target;
use crate::window::contact::Contact;

/// The plugin as the editor sees it.
pub struct PluginHost {
    params: Arc<AirloomParams>,
    contact: Arc<Contact>,
    presets: Arc<[PresetView]>,
    loaded: Option<usize>,
}

impl PluginHost {
    /// For one instance and its window.
    #[must_use]
    pub fn new(params: Arc<AirloomParams>, contact: Arc<Contact>) -> Self {
        let session = params.home.session().lock();
        let presets = FACTORY
            .iter()
            .filter_map(|preset| {
                let document = document::parse(preset.text, session.registry()).ok()?;
                Some(PresetView {
                    name: document.name,
                    description: document.description,
                    tags: document.tags,
                    factory: true,
                })
            })
            .collect();
        drop(session);
        Self {
            params,
            contact,
            presets,
            loaded: None,
        }
    }

    fn with_macro(&self, slot: u16, ask: impl FnOnce(&FloatParam)) {
        let param =
            Slot::from_number(usize::from(slot)).and_then(|slot| self.params.macros.param(slot));
        if let Some(param) = param {
            ask(param);
        }
    }
}

impl EditorHost for PluginHost {
    fn presets(&self) -> Arc<[PresetView]> {
        Arc::clone(&self.presets)
    }

    fn loaded_preset(&self) -> Option<usize> {
        self.loaded
    }

    fn load_preset(&mut self, index: usize) -> Result<(), String> {
        let preset = FACTORY
            .get(index)
            .ok_or_else(|| format!("there is no preset {}", index + 1))?;
        // The parameters first, so that the graph starts at their values; then the host is told.
        let adopt = |slot, value| self.params.store(Target::Macro(slot), value);
        let macros = self
            .params
            .home
            .load_preset(preset.text, adopt)
            .map_err(|error| error.to_string())?;
        for (slot, value) in macros {
            if let Some(param) = self.params.macros.param(slot) {
                self.contact.move_to(param, value);
            }
        }
        self.loaded = Some(index);
        self.edited();
        Ok(())
    }

    fn bypass(&self) -> Option<bool> {
        Some(self.params.bypass.value())
    }

    fn set_bypass(&mut self, bypassed: bool) {
        let value = f32::from(u8::from(bypassed));
        self.contact.move_to(&self.params.bypass, value);
    }

    fn macro_value(&self, slot: u16) -> f64 {
        Slot::from_number(usize::from(slot))
            .map_or(0.0, |slot| f64::from(self.params.macros.value(slot)))
    }

    fn begin_macro(&mut self, slot: u16) {
        self.with_macro(slot, |param| self.contact.begin(param));
    }

    #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
    fn set_macro(&mut self, slot: u16, value: f64) {
        self.with_macro(slot, |param| {
            self.contact.set_normalized(param, value as f32);
        });
    }

    fn end_macro(&mut self, slot: u16) {
        self.with_macro(slot, |param| self.contact.end(param));
    }

    fn edited(&mut self) {
        // Neither format lets the framework say that the state has changed. A gesture on a
        // parameter that ends where it began does: on the last macro, which is mapped least.
        let last = Slot::from_number(SLOTS).and_then(|slot| self.params.macros.param(slot));
        if let Some(param) = last {
            self.contact
                .move_to(param, param.unmodulated_normalized_value());
        }
    }

    fn driver(&self) -> String {
        self.contact.format().to_owned()
    }

    fn longest_block(&self) -> Option<usize> {
        self.params.home.longest_block()
    }

    fn tempo(&self) -> Option<(f64, u32, u32)> {
        self.params.home.shown_time().get()
    }

    fn scale(&self) -> Option<f32> {
        Some(self.contact.scale())
    }

    fn set_scale(&mut self, scale: f32) {
        self.contact.set_scale(scale);
    }
}
