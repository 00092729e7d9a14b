//! `dynamics.limiter`: no peak above the ceiling.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::limiter::{PIECE, PeakLimiter};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::{geometric, linear};
use crate::{field, grid};

const CEILING: usize = 0;
const RELEASE: usize = 1;

/// The type `dynamics.limiter`.
pub struct Limiter;

impl NodeType for Limiter {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.limiter",
            version: 1,
            label: "Limiter",
            description: "Holds peaks at the ceiling by looking ahead. Below the ceiling every sample passes \
                          unchanged, later by the look-ahead.",
            help: "Keeps every sample below the ceiling by lowering the gain before a peak arrives. What \
                   stays below passes bit by bit. It looks at samples, not at the curve between them: where \
                   a stream is encoded or converted later, leave a decibel or take the true-peak limiter.",
            icon: "limiter",
            tags: &["peak", "ceiling", "loudness", "protection", "mastering"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let look_ahead = ConfigField {
            name: "look_ahead_ms",
            description: "How early the gain begins to fall; this is the latency.",
            kind: ConfigKind::Number {
                min: 0.0,
                max: 50.0,
                default: 5.0,
                unit: "ms",
            },
        };
        vec![field::channels(), look_ahead]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        // Neither is smoothed: the limiter's gain is smooth whatever they do.
        let ceiling = linear("ceiling_db", "Ceiling", Unit::Decibels, (-60.0, 0.0), -1.0)
            .unsmoothed()
            .explained("No sample comes out above it.");
        let release = geometric(
            "release_ms",
            "Release",
            Unit::Milliseconds,
            (1.0, 10_000.0),
            100.0,
        )
        .unsmoothed()
        .explained("How long the gain takes back up; short is louder and rougher, long is smoother and duller.");
        Ok(NodeSpec {
            params: vec![ceiling, release],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let look_ahead = rate.frames(request.config.number("look_ahead_ms") / 1000.0);
        let channels = request.config.count("channels");
        Ok(Prepared::immediate(Held {
            rate,
            channels,
            limiter: PeakLimiter::new(channels, look_ahead.as_usize()),
            set: None,
            quiet: 0,
        })
        .late_by(look_ahead)
        .ringing(Tail::Frames(look_ahead)))
    }
}

struct Held {
    rate: SampleRate,
    channels: usize,
    limiter: PeakLimiter,
    /// Ceiling in dB and release in ms as they are set; `None` until the first frame.
    set: Option<(f64, f64)>,
    /// Frames since something came in.
    quiet: u64,
}

impl Held {
    /// Takes over ceiling and release on the first frame and on grid frames. Returns whether the
    /// next grid frame may bring others.
    fn follow(&mut self, params: &Params<'_>, start: usize, frame: u64) -> bool {
        let asked = (params.at(CEILING, start), params.at(RELEASE, start));
        if self.set.is_none() || (grid::is_on(frame) && self.set != Some(asked)) {
            self.limiter.set_ceiling(Decibels(asked.0).to_gain());
            self.limiter
                .set_release(asked.1 / 1000.0 * self.rate.as_f64());
            self.set = Some(asked);
        }
        self.set != Some(asked)
            || params.steady(CEILING).is_none()
            || params.steady(RELEASE).is_none()
    }
}

impl Processor for Held {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let pending = self.follow(&params, start, frame);
            let room = if pending {
                grid::frames_to_next(frame)
            } else {
                PIECE
            };
            let end = frames.min(start + room);
            for channel in 0..self.channels {
                self.limiter
                    .measure(&io.outputs.channel(0, channel)[start..end]);
            }
            self.limiter.compute(end - start);
            for channel in 0..self.channels {
                self.limiter
                    .apply(channel, &mut io.outputs.channel(0, channel)[start..end]);
            }
            start = end;
        }
        self.quiet = if silent_in {
            self.quiet.saturating_add(frames as u64)
        } else {
            0
        };
        let silent = self.quiet >= (self.limiter.look_ahead() + frames) as u64;
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        if silent && self.limiter.is_released() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.limiter.clear();
        self.set = None;
        self.quiet = 0;
    }
}
