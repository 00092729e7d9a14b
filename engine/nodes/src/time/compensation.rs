//! `time.compensation`: latency by hand.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::line::DelayLine;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::time::reach::{self, PIECE};

/// The most that may be set in each of the fields; for longer times there is `time.delay`.
const MOST_FRAMES: i64 = 65_536;
const MOST_MILLISECONDS: f64 = 750.0;

/// The type `time.compensation`.
pub struct Compensation;

/// What both fields ask for.
fn amount(config: &Config, rate: SampleRate) -> Frames {
    let frames = Frames(config.count("frames") as u64);
    frames.saturating_add(rate.frames(config.number("milliseconds") / 1000.0))
}

/// Frames by which it delays.
fn delayed(config: &Config, rate: SampleRate) -> Frames {
    match config.text("mode") {
        "report" => Frames(0),
        _ => amount(config, rate),
    }
}

impl NodeType for Compensation {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "time.compensation",
            version: 1,
            label: "Latency compensation",
            description: "Delays by an exact number of frames, tells the graph of a latency, or both.",
            help: "The graph aligns parallel paths by the latency that nodes report; this node is for what it cannot know. \
                   Mode delay holds the signal back and reports nothing, so this path comes later than its neighbours: \
                   use it to align microphones, loudspeakers or pictures. Mode report passes the signal at once and \
                   reports the time, so all other paths wait for this one: put it behind what comes back late from \
                   outside, an effects unit between an output and an input for example. Mode delay_reported does both: \
                   all paths stay aligned and the whole graph gets later, for a fixed total latency.",
            icon: "",
            tags: &[
                "alignment",
                "delay",
                "offset",
                "insert",
                "hardware",
                "plugin delay compensation",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "mode",
                description: "delay: later than its neighbours; report: the neighbours wait for it; delay_reported: both, \
                              everything stays aligned.",
                kind: ConfigKind::Choice {
                    options: &["delay_reported", "delay", "report"],
                    default: "delay_reported",
                },
            },
            ConfigField {
                name: "frames",
                description: "The time in frames; milliseconds are added.",
                kind: ConfigKind::Integer {
                    min: 0,
                    max: MOST_FRAMES,
                    default: 0,
                },
            },
            ConfigField {
                name: "milliseconds",
                description: "The time in milliseconds, rounded to whole frames; frames are added.",
                kind: ConfigKind::Number {
                    min: 0.0,
                    max: MOST_MILLISECONDS,
                    default: 0.0,
                    unit: "ms",
                },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        field::insert(config)
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        reach::memory(config, delayed(config, stream.rate))
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, rate) = (request.config, request.stream.rate);
        let delay = delayed(config, rate);
        let line = DelayLine::new(delay.as_usize(), PIECE);
        let prepared = Prepared::immediate(Hold {
            delay,
            lines: vec![line; config.count("channels")],
            quiet: 0,
        });
        Ok(match config.text("mode") {
            "delay" => prepared.ringing(Tail::Frames(delay)),
            _ => prepared.late_by(amount(config, rate)),
        })
    }
}

struct Hold {
    delay: Frames,
    lines: Vec<DelayLine>,
    /// Frames since something came in.
    quiet: u64,
}

impl Processor for Hold {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        if self.delay == Frames(0) {
            return Status::Idle;
        }
        let frames = io.frames();
        self.quiet = if io.is_output_silent(0) {
            self.quiet.saturating_add(frames as u64)
        } else {
            0
        };
        // All of this call's reads lie behind the last sound that came in.
        let silent = self.quiet > self.delay.0 + frames as u64;
        for (channel, line) in self.lines.iter_mut().enumerate() {
            for piece in io.outputs.channel(0, channel).chunks_mut(PIECE) {
                line.write(piece);
                line.read_piece(self.delay.as_usize(), piece);
            }
            let content = if silent {
                Content::Silent
            } else {
                Content::Signal
            };
            io.outputs.mark(0, channel, content);
        }
        if silent { Status::Idle } else { Status::Active }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.quiet = 0;
    }
}
