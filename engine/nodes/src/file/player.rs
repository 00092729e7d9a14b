//! `file.player`: plays an audio file from disk.

use std::path::Path;
use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::port::PortSpec;
use airloom_api::time::{Frames, SampleRate};
use airloom_media::cache::frames::FrameCache;

use crate::field;
use crate::file::deck::Deck;
use crate::file::playback::Playback;
use crate::file::source::{Source, Stretch};
use crate::parameter::{gain_db, switch};

/// The longest fade that can be set.
const LONGEST_FADE_MS: f64 = 60_000.0;
/// The latest place in a file that can be named: a week.
const LATEST_SECONDS: f64 = 604_800.0;

/// The type `file.player`. The file is converted to the session's rate; its channels follow the rules
/// of a connection. Switching `playing` off holds the position after a short fade.
pub struct Player {
    cache: Arc<FrameCache>,
}

impl Player {
    /// Players read through `cache`: one that starts again, or plays what another plays, finds it decoded.
    #[must_use]
    pub fn new(cache: Arc<FrameCache>) -> Self {
        Self { cache }
    }
}

impl NodeType for Player {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "file.player",
            version: 1,
            label: "File player",
            description: "Plays an audio file from disk, once or as a loop: WAV, AIFF, CAF, FLAC, ALAC, MP3, Vorbis, \
                          Opus or AAC.",
            help: "Plays a file from disk; it is converted to the session's rate when it is read. What an encoder put \
                   before and behind the audio is left out. A loop without points repeats what the file itself \
                   says (a WAV file's sampler chunk), or all of it. Switching playing off holds the position after \
                   the fade.",
            icon: "player",
            tags: &["playback", "sample", "music", "jingle"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "file",
                description: "The file to play.",
                kind: ConfigKind::File,
            },
            ConfigField {
                name: "loop",
                description: "Whether it starts again at its end.",
                kind: ConfigKind::Bool { default: false },
            },
            seconds("start_seconds", "Where in the file it begins."),
            seconds("loop_start_seconds", "Where the loop starts."),
            seconds(
                "loop_end_seconds",
                "Where the loop ends; 0 is what the file says, or its end.",
            ),
            fade("Time of the fades of the switch."),
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                gain_db("gain_db", "Gain").explained("Added to the level of the file."),
                switch("playing", "Playing", true)
                    .explained("Off holds the position after a short fade."),
            ],
            // A float file may hold anything.
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        Playback::bytes(stream.rate.as_f64(), config.count("channels")) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let path = request
            .assets
            .locate(request.config.text("file"))
            .map_err(|source| PrepareError::Asset {
                field: "file",
                source,
            })?;
        let rate = request.stream.rate;
        let channels = request.config.count("channels");
        let unusable = |reason: String| unusable(&path, &reason);
        let config = request.config;
        let stretch = Stretch {
            start_seconds: config.number("start_seconds"),
            looped: config.flag("loop"),
            loop_seconds: (
                config.number("loop_start_seconds"),
                config.number("loop_end_seconds"),
            ),
        };
        let source = Source::open(&self.cache, &path, rate.hz(), channels, stretch)
            .map_err(|error| unusable(error.to_string()))?;
        let tail = source
            .length()
            .map_or(Tail::Infinite, |frames| Tail::Frames(Frames(frames)));
        let playback = Playback::start(Box::new(source), rate.as_f64(), channels)
            .map_err(|error| unusable(error.to_string()))?;
        let deck = Deck::new(playback, fade_frames(config, rate), channels, None);
        Ok(Prepared::immediate(deck).ringing(tail))
    }
}

/// A place in a file as a field.
fn seconds(name: &'static str, description: &'static str) -> ConfigField {
    ConfigField {
        name,
        description,
        kind: ConfigKind::Number {
            min: 0.0,
            max: LATEST_SECONDS,
            default: 0.0,
            unit: "s",
        },
    }
}

/// The field `fade_ms`.
pub(super) fn fade(description: &'static str) -> ConfigField {
    ConfigField {
        name: "fade_ms",
        description,
        kind: ConfigKind::Number {
            min: 0.0,
            max: LONGEST_FADE_MS,
            default: 10.0,
            unit: "ms",
        },
    }
}

/// What `fade_ms` says, at least one frame.
pub(super) fn fade_frames(config: &Config, rate: SampleRate) -> u32 {
    let frames = rate.frames(config.number("fade_ms") / 1000.0).0;
    u32::try_from(frames).unwrap_or(u32::MAX).max(1)
}

/// A file that cannot be played.
pub(super) fn unusable(path: &Path, reason: &str) -> PrepareError {
    PrepareError::File {
        // The message of a broken file names it already.
        reason: reason
            .strip_prefix(&format!("{}: ", path.display()))
            .unwrap_or(reason)
            .to_owned(),
        path: path.to_owned(),
    }
}
