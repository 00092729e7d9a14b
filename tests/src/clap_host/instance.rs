//! The main-thread half of an instance.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use clack_extensions::gui::GuiError;
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::entry::PluginEntryError;
use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::events::io::{EventBuffer, OutputEvents};
use clack_host::plugin::{PluginInstance, PluginInstanceError};
use clack_host::process::PluginAudioConfiguration;
use clack_host::utils::ClapId;

use crate::clap_host::callbacks::{Requests, TestHost};
use crate::clap_host::processor::ClapProcessor;

/// Why the host could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ClapHostError {
    /// There is no library, or it is none of CLAP.
    #[error("cannot load {path}: {source}")]
    Load {
        /// Where it was looked for.
        path: PathBuf,
        /// Why not.
        source: PluginEntryError,
    },
    /// The plugin refused.
    #[error("the plugin refuses: {0}")]
    Plugin(#[from] PluginInstanceError),
    /// Something every plugin under test must have is not there.
    #[error("the plugin does not have {0}")]
    Missing(&'static str),
    /// The plugin could not save or load its state.
    #[error("state: {0}")]
    State(&'static str),
    /// The plugin refused something about its window.
    #[error("editor: {0}")]
    Editor(#[from] GuiError),
}

/// One instance of the plugin, on its main thread.
pub struct ClapInstance {
    pub(super) instance: PluginInstance<TestHost>,
    params: PluginParams,
    state: PluginState,
    latency: PluginLatency,
    render: PluginRender,
    tail: PluginTail,
    ids: HashMap<String, ClapId>,
}

impl ClapInstance {
    pub(super) fn new(mut instance: PluginInstance<TestHost>) -> Result<Self, ClapHostError> {
        let handle = instance.plugin_shared_handle();
        let params = handle
            .get_extension::<PluginParams>()
            .ok_or(ClapHostError::Missing("parameters"))?;
        let state = handle
            .get_extension()
            .ok_or(ClapHostError::Missing("state"))?;
        let latency = handle
            .get_extension()
            .ok_or(ClapHostError::Missing("latency"))?;
        let render = handle
            .get_extension()
            .ok_or(ClapHostError::Missing("render"))?;
        let tail = handle
            .get_extension()
            .ok_or(ClapHostError::Missing("tail"))?;
        let mut ids = HashMap::new();
        let main = instance.plugin_handle();
        for index in 0..params.count(&main) {
            let mut buffer = ParamInfoBuffer::new();
            if let Some(info) = params.get_info(&main, index, &mut buffer) {
                ids.insert(String::from_utf8_lossy(info.name).into_owned(), info.id);
            }
        }
        Ok(Self {
            instance,
            params,
            state,
            latency,
            render,
            tail,
            ids,
        })
    }

    /// Activates and starts at `rate` hertz for blocks of up to `max_frames` frames.
    ///
    /// # Errors
    ///
    /// When the plugin refuses.
    pub fn activate(&mut self, rate: f64, max_frames: u32) -> Result<ClapProcessor, ClapHostError> {
        let configuration = PluginAudioConfiguration {
            sample_rate: rate,
            min_frames_count: 1,
            max_frames_count: max_frames,
        };
        let stopped = self.instance.activate(|_, _| (), configuration)?;
        let started = stopped
            .start_processing()
            .map_err(|_| ClapHostError::Missing("a way to start"))?;
        Ok(ClapProcessor::new(started))
    }

    /// Stops and deactivates.
    pub fn deactivate(&mut self, processor: ClapProcessor) {
        self.instance
            .deactivate(processor.started.stop_processing());
    }

    /// The number of the parameter that hosts show as `name`, such as `Macro 1` or `Bypass`.
    #[must_use]
    pub fn param_id(&self, name: &str) -> Option<u32> {
        self.ids.get(name).map(|id| id.get())
    }

    /// How many parameters there are.
    #[must_use]
    pub fn param_count(&self) -> usize {
        self.ids.len()
    }

    /// The value of the parameter shown as `name`.
    pub fn param(&mut self, name: &str) -> Option<f64> {
        let id = *self.ids.get(name)?;
        self.params.get_value(&self.instance.plugin_handle(), id)
    }

    /// The text for `value` of the parameter shown as `name`.
    pub fn param_text(&mut self, name: &str, value: f64) -> Option<String> {
        let id = *self.ids.get(name)?;
        let mut buffer = [0_u8; 256];
        let text = self
            .params
            .value_to_text(&self.instance.plugin_handle(), id, value, &mut buffer)
            .ok()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    /// Sets parameters while the plugin is inactive.
    ///
    /// # Errors
    ///
    /// When it is active, or has no such parameter.
    pub fn set_params(&mut self, values: &[(&str, f64)]) -> Result<(), ClapHostError> {
        let mut events = EventBuffer::new();
        for (name, value) in values {
            let id = *self
                .ids
                .get(*name)
                .ok_or(ClapHostError::Missing("the parameter"))?;
            events.push(&ParamValueEvent::new(0, id, Pckn::match_all(), *value));
        }
        let mut handle = self
            .instance
            .inactive_plugin_handle()
            .ok_or(ClapHostError::Missing("an inactive state"))?;
        self.params
            .flush(&mut handle, &events.as_input(), &mut OutputEvents::void());
        Ok(())
    }

    /// The state as the plugin saves it.
    ///
    /// # Errors
    ///
    /// When the plugin cannot.
    pub fn save_state(&mut self) -> Result<Vec<u8>, ClapHostError> {
        let mut bytes = Vec::new();
        self.state
            .save(&self.instance.plugin_handle(), &mut bytes)
            .map_err(|_| ClapHostError::State("cannot be saved"))?;
        Ok(bytes)
    }

    /// Loads a state, active or not.
    ///
    /// # Errors
    ///
    /// When the plugin refuses it.
    pub fn load_state(&mut self, mut bytes: &[u8]) -> Result<(), ClapHostError> {
        self.state
            .load(&self.instance.plugin_handle(), &mut bytes)
            .map_err(|_| ClapHostError::State("cannot be loaded"))
    }

    /// The latency the plugin reports, in frames.
    pub fn latency(&mut self) -> u32 {
        self.latency.get(&self.instance.plugin_handle())
    }

    /// The tail the plugin reports. To be asked while it processes.
    #[must_use]
    pub fn tail(&self, processor: &mut ClapProcessor) -> TailLength {
        self.tail.get(&processor.started.plugin_handle())
    }

    /// Tells the plugin that rendering is offline, or not.
    ///
    /// # Errors
    ///
    /// When the plugin refuses.
    pub fn set_offline(&mut self, offline: bool) -> Result<(), ClapHostError> {
        let mode = if offline {
            RenderMode::Offline
        } else {
            RenderMode::Realtime
        };
        self.render
            .set(&self.instance.plugin_handle(), mode)
            .map_err(|_| ClapHostError::Missing("that render mode"))
    }

    /// What the plugin has asked for so far.
    pub fn requests<T>(&self, read: impl FnOnce(&Requests) -> T) -> T {
        self.instance.access_shared_handler(read)
    }

    /// Makes the call on the main thread that the plugin has asked for, if it has.
    pub fn run_callbacks(&mut self) {
        if self.requests(|requests| requests.callback.swap(false, Ordering::SeqCst)) {
            self.instance.call_on_main_thread_callback();
        }
    }
}
