//! `time.tempo_delay`: echoes in time with the music.

mod echoes;
mod tone;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::fraction::HALF;
use airloom_dsp::delay::line::DelayLine;

use crate::field;
use crate::musical::note::{FEELS, NOTES};
use crate::parameter::{choice, geometric, linear};
use crate::time::reach::{self, CROSSFADE_SECONDS, PIECE};
use crate::time::tempo_delay::echoes::{Echoes, SHORTEST};
use crate::time::tempo_delay::tone::Tone;

/// The type `time.tempo_delay`.
pub struct TempoDelay;

/// The longest delay with what its interpolation reads around it.
fn line_frames(config: &Config, rate: SampleRate) -> Frames {
    let longest = reach::longest(config, rate).max(Frames(SHORTEST as u64));
    longest.saturating_add(Frames(HALF as u64))
}

impl NodeType for TempoDelay {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "time.tempo_delay",
            version: 1,
            label: "Tempo delay",
            description: "Echoes at a note value, with feedback, ping-pong between left and right, and filters in the loop.",
            help: "The time is a note value, straight, dotted (times 1.5) or triplet (times 2/3), at the tempo of the host; \
                   where the host tells none, at its own. A change of tempo or note crossfades to the new time. Every \
                   round through the loop is lowered by the feedback and filtered at 6 dB per octave, so echoes get \
                   darker and thinner as on tape. With ping-pong the sum of a pair of channels enters on the left and \
                   changes sides at each echo. Notes longer than max_seconds are held to it.",
            icon: "",
            tags: &["echo", "tempo", "sync", "ping pong", "dub", "feedback"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            reach::field(),
            ConfigField {
                name: "ping_pong",
                description: "Echoes of neighbouring channels change sides.",
                kind: ConfigKind::Bool { default: false },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let params = vec![
            choice("note", "Note", NOTES, 3).explained("The note value between two echoes."),
            choice("feel", "Feel", FEELS, 0).explained(
                "Straight, dotted (one and a half times as long) or triplet (two thirds).",
            ),
            linear(
                "tempo_bpm",
                "Tempo",
                Unit::BeatsPerMinute,
                (20.0, 400.0),
                120.0,
            )
            .unsmoothed()
            .explained("Quarter notes per minute where the host tells no tempo."),
            linear("feedback", "Feedback", Unit::None, (0.0, 0.98), 0.4)
                .explained("How much of each echo comes back: 0.5 is -6 dB a round."),
            geometric("low_cut_hz", "Low cut", Unit::Hertz, (10.0, 2000.0), 60.0)
                .explained("Below it echoes lose 6 dB per octave at each round."),
            geometric(
                "high_cut_hz",
                "High cut",
                Unit::Hertz,
                (500.0, 24_000.0),
                8000.0,
            )
            .explained("Above it echoes lose 6 dB per octave at each round."),
            linear("mix", "Mix", Unit::None, (0.0, 1.0), 0.3)
                .explained("0 is the dry signal alone, 1 the echoes alone."),
        ];
        Ok(NodeSpec {
            params,
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        reach::memory(config, line_frames(config, stream.rate))
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, rate) = (request.config, request.stream.rate);
        let channels = config.count("channels");
        let line = DelayLine::new(line_frames(config, rate).as_usize(), PIECE);
        let echoes = Echoes {
            rate,
            longest: reach::longest(config, rate),
            fade: rate.frames(CROSSFADE_SECONDS).0,
            is_ping_pong: config.flag("ping_pong"),
            lines: vec![line; channels],
            tones: vec![Tone::default(); channels],
            corners: None,
            tap: None,
            quiet: 0,
        };
        // How long echoes last depends on a feedback that may be turned at any time.
        Ok(Prepared::immediate(echoes).ringing(Tail::Infinite))
    }
}
