//! `synth.sampler`: plays a file by notes.

use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::port::PortSpec;

use crate::field;
use crate::synth::ensemble::{Ensemble, LEAVING_SECONDS, Mode};
use crate::synth::instrument::Instrument;
use crate::synth::sampler::head::Head;
use crate::synth::sampler::sample::{Repeat, Sample};
use crate::synth::sampler::settings::Settings;

mod head;
mod sample;
mod settings;

/// The type `synth.sampler`.
pub struct Sampler;

impl NodeType for Sampler {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "synth.sampler",
            version: 1,
            label: "Sampler",
            description: "Plays an audio file by notes, at the pitch of the key, once or looped.",
            help: "Connect notes to in and name a file; it is read into memory. At the root key it has its own pitch; \
                   other keys read it faster or slower through a windowed sinc whose errors and images are below \
                   -95 dB up to two octaves above the file's own rate. A loop uses the points that are set, else those \
                   that the file holds, else all of it; a crossfade hides its seam. For drums choose one_shot and \
                   switch pitched off.",
            icon: "",
            tags: &[
                "instrument",
                "sample",
                "sampler",
                "drums",
                "piano",
                "keyboard",
                "playback",
                "loop",
                "midi",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let key = |name, description, default| ConfigField {
            name,
            description,
            kind: ConfigKind::Integer {
                min: 0,
                max: 127,
                default,
            },
        };
        let frame = |name, description| ConfigField {
            name,
            description,
            kind: ConfigKind::Integer {
                min: 0,
                max: i64::from(u32::MAX),
                default: 0,
            },
        };
        let switch = |name, description, default| ConfigField {
            name,
            description,
            kind: ConfigKind::Bool { default },
        };
        vec![
            ConfigField {
                name: "file",
                description: "The file to play, mono or stereo.",
                kind: ConfigKind::File,
            },
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
                    default: 16,
                },
            },
            key(
                "root_key",
                "The key at which the file has its own pitch; 60 is middle C.",
                60,
            ),
            key("low_key", "The lowest key that is heard.", 0),
            key("high_key", "The highest key that is heard.", 127),
            switch(
                "pitched",
                "Whether keys have their pitches; else all have the file's own.",
                true,
            ),
            switch(
                "one_shot",
                "Whether notes sound to the end of the file, however short the key is held.",
                false,
            ),
            switch(
                "loop",
                "Whether it is repeated while the note sounds.",
                false,
            ),
            frame("loop_start", "The first frame of the loop."),
            frame(
                "loop_end",
                "The frame behind the last of the loop; 0 for the loop that the file holds, or all of it.",
            ),
            ConfigField {
                name: "crossfade_ms",
                description: "How long the end of the loop goes over into what precedes its beginning.",
                kind: ConfigKind::Number {
                    min: 0.0,
                    max: 1000.0,
                    default: 10.0,
                    unit: "ms",
                },
            },
            ConfigField {
                name: "memory_mib",
                description: "The most memory that the file may take, in MiB; at 48 kHz a stereo minute takes 22.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: 2048,
                    default: 64,
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in")],
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: settings::specs(),
            // A float file may hold anything.
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, _stream: Stream) -> u64 {
        (config.count("memory_mib") as u64) << 20
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let path = request
            .assets
            .locate(config.text("file"))
            .map_err(|source| PrepareError::Asset {
                field: "file",
                source,
            })?;
        let repeat = match (config.flag("loop"), config.count("loop_end")) {
            (false, _) => Repeat::Never,
            (true, 0) => Repeat::AsFiled,
            (true, end) => Repeat::Between(config.count("loop_start") as u64, end as u64),
        };
        let crossfade = config.number("crossfade_ms") / 1000.0;
        let sample = Sample::load(&path, config.count("memory_mib"), repeat, crossfade);
        let sample = sample.map_err(|error| {
            let reason = error.to_string();
            PrepareError::File {
                // The message of a broken file names it already.
                reason: reason
                    .strip_prefix(&format!("{}: ", path.display()))
                    .map_or_else(|| reason.clone(), str::to_owned),
                path: path.clone(),
            }
        })?;
        let rate = request.stream.rate;
        let key = |name| u8::try_from(config.count(name)).unwrap_or(127);
        let fade = u32::try_from(rate.frames(LEAVING_SECONDS).0).unwrap_or(u32::MAX);
        let heard = field::midi_channel_of(config);
        let voices = config.count("voices");
        let ensemble = Ensemble::new(Mode::Poly, voices, heard, fade, Head::new)
            .within(key("low_key"), key("high_key"));
        let settings = Settings::new(
            rate,
            config.count("channels") == 1,
            Arc::new(sample),
            config.flag("pitched").then(|| f64::from(key("root_key"))),
            config.flag("one_shot"),
        );
        Ok(Prepared::immediate(Instrument::new(ensemble, settings)).ringing(Tail::Infinite))
    }
}
