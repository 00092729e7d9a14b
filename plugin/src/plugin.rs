//! The plugin as the framework drives it.

use std::sync::Arc;

use nice_plug::audio_setup::{AudioIOLayout, AuxiliaryBuffers, BufferConfig};
use nice_plug::buffer::Buffer;
use nice_plug::context::activate::ActivateContext;
use nice_plug::context::process::ProcessContext;
use nice_plug::params::Params;
use nice_plug::plugin::{Plugin, ProcessStatus};
use nice_plug::wrapper::clap::ClapPlugin;
use nice_plug::wrapper::clap::features::ClapFeature;
use nice_plug::wrapper::vst3::Vst3Plugin;
use nice_plug::wrapper::vst3::subcategories::Vst3SubCategory;

use crate::identity;
use crate::layout::LAYOUT;
use crate::params::AirloomParams;
use crate::state::PluginFields;
use crate::vst3::arrival;

/// One instance.
pub struct Airloom {
    params: Arc<AirloomParams>,
}

impl Default for Airloom {
    fn default() -> Self {
        let params = Arc::new(AirloomParams::new(PluginFields::default()));
        arrival::announce(&params);
        Self { params }
    }
}

impl Plugin for Airloom {
    const NAME: &'static str = identity::NAME;
    const VENDOR: &'static str = identity::VENDOR;
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[LAYOUT];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params) as Arc<dyn Params>
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        _config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        true
    }

    fn process(
        &mut self,
        _buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        ProcessStatus::Normal
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
