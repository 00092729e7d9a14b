//! `pitch.stretch`: a file at another speed or pitch.

use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::context::Pace;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::glide::{frames_f64, whole_frames};
use airloom_dsp::sample::{frames_to_f64, narrow};
use airloom_dsp::vocoder::grain::{Grains, Setting};
use airloom_dsp::vocoder::shifter::MOST_CHANNELS;
use airloom_dsp::vocoder::stretcher::{FASTEST, Stretcher};
use airloom_media::cache::frames::FrameCache;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::file::playback::{Playback, Played};
use crate::file::source::Source;
use crate::level::fade::Fade;
use crate::parameter::{FADE_SECONDS, gain_db, geometric, switch};
use crate::pitch::quality;
use crate::{field, file};

const SEMITONES: usize = 0;
const CENTS: usize = 1;
const KEEP: usize = 2;
const SPEED: usize = 3;
const GAIN_DB: usize = 4;
const PLAYING: usize = 5;

/// The type `pitch.stretch`.
pub struct Stretch {
    cache: Arc<FrameCache>,
}

impl Stretch {
    /// Players read through `cache`.
    #[must_use]
    pub fn new(cache: Arc<FrameCache>) -> Self {
        Self { cache }
    }
}

impl NodeType for Stretch {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "pitch.stretch",
            version: 1,
            label: "Stretching player",
            description: "Plays a file faster or slower without changing its pitch, or at another pitch without changing its \
                          speed.",
            help: "Slows a piece down for practice, brings a loop into tempo, makes a contribution as long as it has to be. \
                   Speed and pitch may be turned while it plays. Long windows are cleaner on music, short ones keep \
                   attacks sharper.",
            icon: "",
            tags: &[
                "time stretch",
                "slow down",
                "speed",
                "varispeed",
                "practice",
                "player",
                "file",
                "transpose",
            ],
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
            quality::field(),
            field::channels_up_to(MOST_CHANNELS),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = quality::parameters().to_vec();
        params.extend([
            geometric("speed", "Speed", Unit::Ratio, (1.0 / FASTEST, FASTEST), 1.0)
                .explained("How fast it plays: 0.5 takes twice as long."),
            gain_db("gain_db", "Gain").explained("Added to the level; -120 dB is silence."),
            switch("playing", "Playing", true)
                .explained("Holds the place, and goes on from there."),
        ]);
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params,
            // A float file may hold anything.
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let channels = config.count("channels");
        let size = quality::frames(config, stream.rate);
        let grains = Grains::bytes(size, channels) + channels * size * 12;
        (Playback::bytes(stream.rate.as_f64(), channels) + grains) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let path = request.assets.locate(config.text("file"));
        let path = path.map_err(|source| PrepareError::Asset {
            field: "file",
            source,
        })?;
        let rate = request.stream.rate;
        let channels = config.count("channels");
        let unusable = |reason: String| PrepareError::File {
            // The message of a broken file names it already.
            reason: reason
                .strip_prefix(&format!("{}: ", path.display()))
                .map_or_else(|| reason.clone(), str::to_owned),
            path: path.clone(),
        };
        let part = file::source::Stretch {
            looped: config.flag("loop"),
            ..file::source::Stretch::default()
        };
        let source = Source::open(&self.cache, &path, rate.hz(), channels, part)
            .map_err(|error| unusable(error.to_string()))?;
        let length = source.length();
        let playback = Playback::start(Box::new(source), rate.as_f64(), channels)
            .map_err(|error| unusable(error.to_string()))?;
        let size = quality::frames(config, rate);
        let stretcher = Stretcher::new(size, channels, rate.as_f64());
        let speed = request
            .params
            .get(SPEED)
            .copied()
            .unwrap_or(1.0)
            .max(1.0 / FASTEST);
        let tail = length.map_or(Tail::Infinite, |frames| {
            let played = whole_frames((frames_to_f64(frames) + frames_f64(size)) / speed);
            Tail::Frames(Frames((played + 2 * size) as u64))
        });
        let delay = Frames(stretcher.delay() as u64);
        Ok(Prepared::immediate(Deck {
            rate,
            size,
            fed: vec![0.0; stretcher.most() * channels],
            stretcher,
            playback,
            channels,
            fade: None,
            end: None,
            read: 0,
            ended: false,
        })
        .late_by(delay)
        .ringing(tail))
    }
}

struct Deck {
    rate: SampleRate,
    size: usize,
    stretcher: Stretcher,
    playback: Playback,
    channels: usize,
    /// Interleaved frames on their way.
    fed: Vec<f32>,
    /// `playing`; none before the first frame, which starts where the switch stands.
    fade: Option<Fade>,
    /// Where the file ends, in frames, once that is known.
    end: Option<f64>,
    /// Frames that were read.
    read: u64,
    ended: bool,
}

impl Deck {
    /// Makes the next grain.
    fn hop_on(&mut self, params: &Params<'_>, frame: usize, pace: Pace) {
        let speed = params.at(SPEED, frame);
        let ratio = quality::ratio(params.at(SEMITONES, frame), params.at(CENTS, frame));
        let mut wanted = self.stretcher.wants(speed);
        while wanted > 0 {
            let frames = wanted.min(self.fed.len() / self.channels);
            let samples = &mut self.fed[..frames * self.channels];
            if self.end.is_some() {
                samples.fill(0.0);
            } else if self.playback.read(samples, pace) == Played::Ended {
                // The last read goes beyond the end by less than its length.
                self.end = Some(frames_to_f64(self.read + frames as u64));
            }
            self.read += frames as u64;
            self.stretcher.feed(samples);
            wanted -= frames;
        }
        let setting = Setting {
            ratio,
            formants: (params.at(KEEP, frame) >= 0.5).then_some(1.0),
            exact: ratio == 1.0 && speed == 1.0,
        };
        self.stretcher.hop_on(&setting, speed);
        // The last grain that holds sound has its middle half a window behind the end; then a whole one comes out.
        let behind = frames_f64(self.size) * (1.0 + 1.5 * speed);
        self.ended = self
            .end
            .is_some_and(|end| self.stretcher.place() > end + behind);
    }
}

impl Processor for Deck {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, params, pace) = (io.frames(), io.params, io.context.pace);
        let switch = params.steady(PLAYING);
        let held = switch.is_some_and(|on| on < 0.5)
            && self
                .fade
                .is_none_or(|fade| fade.is_resting() && !fade.is_on());
        if self.ended || held {
            if held {
                self.fade
                    .get_or_insert(Fade::new(false, self.rate.frames(FADE_SECONDS).0));
            }
            io.outputs.silence(0);
            return if self.ended || switch.is_some() {
                Status::Idle
            } else {
                Status::Active
            };
        }
        let steady = params.steady(GAIN_DB).map(|db| Decibels(db).to_gain());
        for frame in 0..frames {
            let on = switch.unwrap_or_else(|| params.at(PLAYING, frame)) >= 0.5;
            let fade = self
                .fade
                .get_or_insert(Fade::new(on, self.rate.frames(FADE_SECONDS).0));
            fade.switch(on);
            let moves = fade.is_on() || !fade.is_resting();
            let gain = fade.next()
                * steady.unwrap_or_else(|| Decibels(params.at(GAIN_DB, frame)).to_gain());
            if moves && self.stretcher.is_due() && !self.ended {
                self.hop_on(&params, frame, pace);
            }
            for channel in 0..self.channels {
                let value = if moves && !self.ended {
                    self.stretcher.frame(channel)
                } else {
                    0.0
                };
                if let Some(sample) = io.outputs.channel(0, channel).get_mut(frame) {
                    *sample = narrow(f64::from(value) * gain);
                }
            }
            if moves {
                self.stretcher.pass();
            }
        }
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, Content::Signal);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.stretcher.reset();
        self.playback.reset();
        self.fade = None;
        self.end = None;
        self.read = 0;
        self.ended = false;
    }
}
