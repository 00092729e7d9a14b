//! `file.playlist`: plays the files of a list.

use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_media::cache::frames::FrameCache;
use airloom_media::playlist;
use airloom_realtime::latest::{LatestReader, latest};

use crate::field;
use crate::file::deck::{Deck, ListHalf};
use crate::file::place::Place;
use crate::file::playback::Playback;
use crate::file::player::{fade, fade_frames, unusable};
use crate::file::reel::{Reel, ReelSpec, order};
use crate::parameter::{gain_db, switch};

/// The longest crossfade.
const LONGEST_CROSSFADE_SECONDS: f64 = 30.0;
/// The end of the scale of the time that is shown.
const SHOWN_SECONDS: f64 = 600.0;

/// The type `file.playlist`. The list is an M3U or PLS file, or a single audio file. Items follow each other without a
/// gap; an item that is broken or not there is skipped, and [`losses`](crate::file::losses) tell why.
pub struct Playlist {
    cache: Arc<FrameCache>,
}

impl Playlist {
    /// Lists whose files are read through `cache`.
    #[must_use]
    pub fn new(cache: Arc<FrameCache>) -> Self {
        Self { cache }
    }
}

impl NodeType for Playlist {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "file.playlist",
            version: 1,
            label: "Playlist",
            description: "Plays the files of a list one after another, without gaps or with a crossfade.",
            help: "Plays an M3U or PLS list of up to 10,000 files. Files of one rate join without a gap, to the sample: \
                   what encoders put before and behind the audio is left out. With a crossfade neighbours sound \
                   together for that long. Shuffling is the same for the same seed. An item that is broken or not \
                   there is skipped with a message. Item and place are saved with the document.",
            icon: "player",
            tags: &[
                "playback", "music", "radio", "queue", "m3u", "gapless", "shuffle",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "list",
                description: "The list to play (M3U or PLS), or one audio file.",
                kind: ConfigKind::File,
            },
            ConfigField {
                name: "repeat",
                description: "Whether the list starts again at its end.",
                kind: ConfigKind::Bool { default: false },
            },
            ConfigField {
                name: "crossfade_seconds",
                description: "How long neighbours sound together; 0 joins them without a gap.",
                kind: ConfigKind::Number {
                    min: 0.0,
                    max: LONGEST_CROSSFADE_SECONDS,
                    default: 0.0,
                    unit: "s",
                },
            },
            ConfigField {
                name: "shuffle",
                description: "Whether the items are mixed.",
                kind: ConfigKind::Bool { default: false },
            },
            ConfigField {
                name: "seed",
                description: "Which of the mixed orders; 0 takes one of the node's own.",
                kind: ConfigKind::Integer {
                    min: 0,
                    max: 1_000_000,
                    default: 0,
                },
            },
            fade("Time of the fades of the switches."),
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                gain_db("gain_db", "Gain").explained("Added to the level of the files."),
                switch("playing", "Playing", true)
                    .explained("Off holds the position after a short fade."),
                switch("next", "Next", false)
                    .explained("Switched on goes to the next item, after a short fade."),
                switch("previous", "Previous", false).explained(
                    "Switched on goes to the beginning of the item, or within its first three seconds to the one before.",
                ),
            ],
            readings: vec![
                ReadingSpec::number("item", "Item", Unit::None, (1.0, 100.0)),
                ReadingSpec::number("time", "Time", Unit::Seconds, (0.0, SHOWN_SECONDS)),
            ],
            // A float file may hold anything.
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let channels = config.count("channels");
        let crossfade = stream.rate.frames(config.number("crossfade_seconds")).0;
        // What is held and what it is mixed with.
        let held = 2 * crossfade * channels as u64 * size_of::<f32>() as u64;
        Playback::bytes(stream.rate.as_f64(), channels) as u64 + held
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let path = request
            .assets
            .locate(config.text("list"))
            .map_err(|source| PrepareError::Asset {
                field: "list",
                source,
            })?;
        let unusable = |reason: String| unusable(&path, &reason);
        let items = if playlist::is_list(&path) {
            playlist::read(&path).map_err(|error| unusable(error.to_string()))?
        } else {
            vec![path.clone()]
        };
        let rate = request.stream.rate;
        let channels = config.count("channels");
        let seed = match config.integer("seed") {
            0 => request.seed,
            seed => seed.unsigned_abs(),
        };
        let crossfade = rate.frames(config.number("crossfade_seconds")).0;
        let reel = Reel::new(ReelSpec {
            cache: Arc::clone(&self.cache),
            order: order(items.len(), config.flag("shuffle").then_some(seed)),
            items: items.into(),
            rate_hz: rate.hz(),
            channels,
            repeated: config.flag("repeat"),
            crossfade: usize::try_from(crossfade).unwrap_or(usize::MAX),
        })
        .map_err(|error| unusable(error.to_string()))?;
        let playback = Playback::start(Box::new(reel), rate.as_f64(), channels)
            .map_err(|error| unusable(error.to_string()))?;
        let (shown, newest) = latest(playback.place());
        let list = ListHalf { shown };
        let deck = Deck::new(playback, fade_frames(config, rate), channels, Some(list));
        Ok(Prepared::immediate(deck)
            .ringing(Tail::Infinite)
            .showing(Shown {
                newest,
                rate_hz: rate.as_f64(),
            }))
    }
}

/// The control half of what is shown.
struct Shown {
    newest: LatestReader<Place>,
    rate_hz: f64,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let Place { item, frame } = *self.newest.read();
        #[expect(clippy::cast_precision_loss, reason = "for display")]
        let seconds = frame as f64 / self.rate_hz;
        vec![
            Reading::Number(Some(f64::from(item) + 1.0)),
            Reading::Number(Some(seconds)),
        ]
    }
}
