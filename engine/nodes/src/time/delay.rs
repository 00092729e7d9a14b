//! `time.delay`: the signal later, by any fraction of a frame.

mod echo;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{Smoothing, Unit};
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::fraction::HALF;
use airloom_dsp::delay::line::DelayLine;

use crate::field;
use crate::parameter::linear;
use crate::time::delay::echo::{Echo, Reading};
use crate::time::reach::{self, CROSSFADE_SECONDS, PIECE};

/// How long the read position glides to a new time.
const GLIDE_SECONDS: f64 = 0.25;

/// The type `time.delay`.
pub struct Delay;

/// The longest delay with what its interpolation reads around it.
fn line_frames(config: &Config, rate: SampleRate) -> Frames {
    let longest = reach::longest(config, rate);
    longest.saturating_add(Frames(HALF as u64))
}

impl NodeType for Delay {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "time.delay",
            version: 1,
            label: "Delay",
            description: "Holds the signal back by a time that need not be a whole number of frames; where it is one, \
                          every sample stays exact.",
            help: "Delays by a time that may move while it plays. With interpolation sinc (64 taps: from 31 frames on within \
                   0.001 dB up to 0.45 of the rate, from 8 frames on within 0.2 dB up to 0.42; shorter delays lose the \
                   highest octave) a new time is crossfaded in, so nothing is pitched or clicks. With lagrange (third \
                   order: halfway between two frames -0.07 dB at an eighth of the rate, -3.3 dB at a third) the read \
                   position glides to a new time and bends the pitch, as tape does. With none times are rounded to whole \
                   frames. With a mix below 1 the dry signal stays at its place.",
            icon: "",
            tags: &["echo", "alignment", "lip sync"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let interpolation = ConfigField {
            name: "interpolation",
            description: "sinc: exact fractions of a frame, new times crossfade; lagrange: new times glide and bend the \
                          pitch; none: whole frames, new times crossfade.",
            kind: ConfigKind::Choice {
                options: &["sinc", "lagrange", "none"],
                default: "sinc",
            },
        };
        vec![reach::field(), interpolation, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut time = reach::time_seconds(config);
        if config.text("interpolation") == "lagrange" {
            time.smoothing = Smoothing::Linear(GLIDE_SECONDS);
        }
        let mix = linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0)
            .explained("0 is the dry signal alone, 1 the delayed one alone.");
        Ok(NodeSpec {
            params: vec![time, mix],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        reach::memory(config, line_frames(config, stream.rate))
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (rate, config) = (request.stream.rate, request.config);
        let reached = line_frames(config, rate);
        let line = DelayLine::new(reached.as_usize(), PIECE);
        let echo = Echo {
            rate,
            longest: reach::longest(config, rate),
            fade: rate.frames(CROSSFADE_SECONDS).0,
            reading: match config.text("interpolation") {
                "lagrange" => Reading::Gliding,
                "none" => Reading::Whole,
                _ => Reading::Fractional,
            },
            lines: vec![line; config.count("channels")],
            tap: None,
            quiet: 0,
        };
        Ok(Prepared::immediate(echo).ringing(Tail::Frames(reached)))
    }
}
