//! The plugin as the framework drives it.

use std::sync::Arc;
use std::time::Instant;

use airloom_api::process::context::Pace;
use airloom_realtime::panic::install_quiet_hook;
use nice_plug::audio_setup::{AudioIOLayout, AuxiliaryBuffers, BufferConfig};
use nice_plug::buffer::Buffer;
use nice_plug::context::activate::ActivateContext;
use nice_plug::context::gui::AsyncExecutor;
use nice_plug::context::process::ProcessContext;
use nice_plug::midi::MidiConfig;
use nice_plug::params::Params;
use nice_plug::plugin::{Plugin, ProcessStatus};
use nice_plug::wrapper::clap::ClapPlugin;
use nice_plug::wrapper::clap::features::ClapFeature;
use nice_plug::wrapper::vst3::Vst3Plugin;
use nice_plug::wrapper::vst3::subcategories::Vst3SubCategory;

use crate::changes::Changes;
use crate::home::Home;
use crate::housekeeping::Housekeeping;
use crate::layout::LAYOUT;
use crate::load::Load;
use crate::notes::Notes;
use crate::params::AirloomParams;
use crate::processor::{HostBlock, Processor};
use crate::vst3::arrival;
use crate::window::closing::ClosingEditor;
use crate::window::frame::Window;
use crate::{activation, identity, transport};

/// One instance.
pub struct Airloom {
    params: Arc<AirloomParams>,
    changes: Changes,
    notes: Notes,
    processor: Option<Processor>,
    housekeeping: Option<Housekeeping>,
    load: Load,
    /// Frames reported to the host at the last activation.
    reported_latency: u64,
    /// The latency for which a restart has been asked last.
    asked_latency: u64,
    /// The framework resets after every activation; that one is not to forget anything.
    skip_reset: bool,
}

impl Default for Airloom {
    #[expect(
        clippy::expect_used,
        reason = "fails only with a built-in graph that does not pass the test of `presets`"
    )]
    fn default() -> Self {
        let params = AirloomParams::new().expect("the built-in graph opens");
        let params = Arc::new(params);
        arrival::announce(&params);
        Self {
            params,
            changes: Changes::new(false),
            notes: Notes::new(),
            processor: None,
            housekeeping: None,
            load: Load::new(0),
            reported_latency: 0,
            asked_latency: 0,
            skip_reset: false,
        }
    }
}

impl Airloom {
    /// Asks the host for a restart when the graph has outgrown the reported latency, once for each
    /// latency it grows to. The framework forbids to change it here.
    fn watch_latency(&mut self, latency: u64, context: &impl ProcessContext<Self>) {
        if latency > self.reported_latency && latency != self.asked_latency {
            self.asked_latency = latency;
            context.request_restart();
        }
    }

    fn status(&self) -> ProcessStatus {
        match self.params.home.tail() {
            0 => ProcessStatus::Normal,
            Home::ENDLESS => ProcessStatus::KeepAlive,
            frames => ProcessStatus::Tail(frames),
        }
    }
}

impl Plugin for Airloom {
    const NAME: &'static str = identity::NAME;
    const VENDOR: &'static str = identity::VENDOR;
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[LAYOUT];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = ClosingEditor<Window>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Window::of(&self.params)
    }

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params) as Arc<dyn Params>
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let Some(stream) = activation::stream(config) else {
            return false;
        };
        let activated = activation::activate(self.processor.take(), &self.params, stream);
        let Ok((processor, latency)) = activated else {
            return false;
        };
        self.processor = Some(processor);
        self.reported_latency = u64::from(latency);
        self.asked_latency = 0;
        self.load = Load::new(config.max_buffer_size as usize);
        self.params.home.set_longest_block(config.max_buffer_size);
        self.skip_reset = true;
        context.set_latency_samples(latency);
        if self.housekeeping.is_none() {
            // Without the thread memory comes home at the next load or activation.
            self.housekeeping = Housekeeping::start(Arc::clone(&self.params.home)).ok();
        }
        true
    }

    fn reset(&mut self) {
        if std::mem::take(&mut self.skip_reset) {
            return;
        }
        if let Some(processor) = &mut self.processor {
            processor.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(processor) = &mut self.processor else {
            return ProcessStatus::Error("processing without activation");
        };
        let started = Instant::now();
        if processor.fetch() {
            self.changes.tell_all(&self.params);
        }
        self.changes.collect(&self.params);
        self.notes
            .collect(&self.params.controllers, || context.next_event());
        let [aux1, aux2, aux3, aux4] = aux.outputs else {
            return ProcessStatus::Error("processing without the extra outputs");
        };
        let frames = buffer.samples();
        let transport = transport::from_host(context.transport());
        self.params.home.shown_time().set(&transport);
        let mut block = HostBlock {
            main: buffer.as_slice(),
            sidechain: aux
                .inputs
                .first()
                .map_or(&[], |bus| bus.as_slice_immutable()),
            aux: [
                aux1.as_slice(),
                aux2.as_slice(),
                aux3.as_slice(),
                aux4.as_slice(),
            ],
            transport,
            events: self.notes.events(),
        };
        processor.process(&mut block, &self.changes);
        let executor = processor.executor();
        let latency = executor.latency();
        let stream = executor.stream();
        if let Some(share) = self.load.add(started.elapsed(), frames, stream.rate) {
            processor.status().report_load(share);
            if share > 1.0 && stream.pace == Pace::Realtime {
                processor.status().report_xrun();
            }
        }
        self.watch_latency(latency, context);
        self.status()
    }

    fn setup_logger() -> Option<bool> {
        // Called once when a host loads the library. The framework's logger stays off: it would
        // print on the audio thread.
        install_quiet_hook();
        Some(false)
    }
}

impl ClapPlugin for Airloom {
    const CLAP_ID: &'static str = identity::CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some(identity::DESCRIPTION);
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::MultiEffects,
        ClapFeature::Stereo,
    ];
}

impl Vst3Plugin for Airloom {
    const VST3_CLASS_ID: [u8; 16] = identity::VST3_CLASS_ID;
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[
        Vst3SubCategory::Fx,
        Vst3SubCategory::Tools,
        Vst3SubCategory::Stereo,
    ];
}
