//! `synth.voice`: a polyphonic subtractive synthesizer.

use std::cell::Cell;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::port::PortSpec;

use crate::field;
use crate::synth::ensemble::{Ensemble, LEAVING_SECONDS, Mode};
use crate::synth::instrument::Instrument;
use crate::synth::voice::settings::Settings;
use crate::synth::voice::tone::Tone;

mod filter;
mod parameters;
mod settings;
mod tone;

/// The type `synth.voice`.
pub struct SynthVoice;

impl NodeType for SynthVoice {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "synth.voice",
            version: 1,
            label: "Synthesizer",
            description: "A polyphonic subtractive synthesizer: two band-limited oscillators, sub and noise through a \
                          resonant filter, with two envelopes and an LFO in every voice.",
            help: "Connect notes to in. Each note starts at its frame; pitch bend, modulation wheel, sustain pedal and \
                   the expression of single notes (MPE as well) are heard. Where all voices sound, a new note takes \
                   the quietest of the released ones or else the oldest, which fades out in 4 ms. Begin with cutoff, \
                   the filter's envelope and the amplifier's times; detune oscillator 2 by some cents for a wider \
                   sound.",
            icon: "",
            tags: &[
                "instrument",
                "synth",
                "polyphonic",
                "subtractive",
                "keyboard",
                "bass",
                "lead",
                "pad",
                "midi",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "channels",
                description: "1 for mono, 2 for stereo.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: 2,
                    default: 2,
                },
            },
            field::midi_channel(),
            ConfigField {
                name: "voices",
                description: "How many notes sound at once.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: 32,
                    default: 8,
                },
            },
            ConfigField {
                name: "mode",
                description: "poly: a voice for every note; mono: one voice, every key begins its envelopes; legato: \
                              one voice, tied keys go on with the envelopes.",
                kind: ConfigKind::Choice {
                    options: &["poly", "mono", "legato"],
                    default: "poly",
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in")],
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: parameters::specs(),
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let mode = match request.config.text("mode") {
            "mono" => Mode::Mono,
            "legato" => Mode::Legato,
            _ => Mode::Poly,
        };
        let rate = request.stream.rate;
        let fade = u32::try_from(rate.frames(LEAVING_SECONDS).0).unwrap_or(u32::MAX);
        let made = Cell::new(0);
        let voice = || {
            made.set(made.get() + 1);
            Tone::new(request.seed, made.get())
        };
        let heard = field::midi_channel_of(request.config);
        let voices = request.config.count("voices");
        let ensemble = Ensemble::new(mode, voices, heard, fade, voice);
        let is_mono = request.config.count("channels") == 1;
        let instrument = Instrument::new(ensemble, Settings::new(rate, is_mono));
        Ok(Prepared::immediate(instrument).ringing(Tail::Infinite))
    }
}
