//! `file.player`: plays an audio file from disk.

use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_media::cache::frames::FrameCache;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::file::playback::{Playback, Played};
use crate::file::source::Source;
use crate::parameter::{FADE_SECONDS, gain_db, switch};

const GAIN_DB: usize = 0;
const PLAYING: usize = 1;

/// Frames handled at once.
const PIECE: usize = 128;

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
            description: "Plays a WAV, FLAC or AIFF file from disk, once or as a loop.",
            help: "Plays a file from disk; it is converted to the session's rate when it is read. Switching \
                   playing off holds the position after a short fade.",
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
        let unusable = |reason: String| PrepareError::File {
            // The message of a broken file names it already.
            reason: reason
                .strip_prefix(&format!("{}: ", path.display()))
                .map_or_else(|| reason.clone(), str::to_owned),
            path: path.clone(),
        };
        let source = Source::open(
            &self.cache,
            &path,
            rate.hz(),
            channels,
            request.config.flag("loop"),
        )
        .map_err(|error| unusable(error.to_string()))?;
        let tail = source
            .length()
            .map_or(Tail::Infinite, |frames| Tail::Frames(Frames(frames)));
        let playback = Playback::start(source, rate.as_f64(), channels)
            .map_err(|error| unusable(error.to_string()))?;
        let fade_frames = u32::try_from(rate.frames(FADE_SECONDS).0)
            .unwrap_or(u32::MAX)
            .max(1);
        Ok(Prepared::immediate(Deck {
            playback,
            fade: None,
            fade_frames,
            ended: false,
            frames: vec![0.0; PIECE * channels].into(),
        })
        .ringing(tail))
    }
}

struct Deck {
    playback: Playback,
    /// How far `playing` is faded in, 0 … `fade_frames`; `None` before the first frame, which starts
    /// where the switch stands.
    fade: Option<u32>,
    fade_frames: u32,
    ended: bool,
    /// One piece, interleaved.
    frames: Box<[f32]>,
}

impl Deck {
    /// The gains of a piece; zero where the position is held. Returns how many frames move on.
    fn gains(&mut self, params: &Params<'_>, start: usize, gains: &mut [f64]) -> usize {
        let steady_gain = params.steady(GAIN_DB).map(|db| Decibels(db).to_gain());
        let steady_switch = params.steady(PLAYING);
        let mut moving = 0;
        for (frame, slot) in (start..).zip(gains.iter_mut()) {
            let on = steady_switch.unwrap_or_else(|| params.at(PLAYING, frame)) >= 0.5;
            let full = self.fade_frames;
            let fade = match (self.fade, on) {
                (None, true) => full,
                (None, false) => 0,
                (Some(fade), true) => fade.saturating_add(1).min(full),
                (Some(fade), false) => fade.saturating_sub(1),
            };
            self.fade = Some(fade);
            let gain = steady_gain.unwrap_or_else(|| Decibels(params.at(GAIN_DB, frame)).to_gain());
            *slot = if fade == full {
                gain
            } else {
                gain * f64::from(fade) / f64::from(full)
            };
            // NaN marks a frame on which the position is held.
            if fade == 0 {
                *slot = f64::NAN;
            } else {
                moving += 1;
            }
        }
        moving
    }
}

impl Processor for Deck {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let total = io.frames();
        let channels = io.outputs.channels(0);
        let pace = io.context.pace;
        let switch = io.params.steady(PLAYING);
        let held = switch.is_some_and(|on| on < 0.5) && self.fade.is_none_or(|fade| fade == 0);
        if self.ended || held {
            if held {
                self.fade = Some(0);
            }
            io.outputs.silence(0);
            return if self.ended || switch.is_some() {
                Status::Idle
            } else {
                Status::Active
            };
        }
        let mut gains = [0.0; PIECE];
        for start in (0..total).step_by(PIECE) {
            let count = PIECE.min(total - start);
            let moving = self.gains(&io.params, start, &mut gains[..count]);
            let samples = &mut self.frames[..moving * channels];
            self.ended |= self.playback.read(samples, pace) == Played::Ended;
            for channel in 0..channels {
                let mut source = self.frames.iter().skip(channel).step_by(channels);
                let output = &mut io.outputs.channel(0, channel)[start..start + count];
                for (sample, gain) in output.iter_mut().zip(&gains) {
                    *sample = if gain.is_nan() {
                        0.0
                    } else {
                        #[expect(
                            clippy::cast_possible_truncation,
                            reason = "rounding to f32 is what is wanted"
                        )]
                        source
                            .next()
                            .map_or(0.0, |value| (f64::from(*value) * gain) as f32)
                    };
                }
            }
        }
        for channel in 0..channels {
            io.outputs
                .mark(0, channel, airloom_realtime::buffer::Content::Signal);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.playback.reset();
        self.fade = None;
        self.ended = false;
    }
}
