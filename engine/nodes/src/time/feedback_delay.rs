//! `time.feedback_delay`: the delay that may close a cycle.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec, Role};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::delay::tap::CrossfadedTap;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::time::reach::{self, CROSSFADE_SECONDS, PIECE};
use crate::{field, grid};

const TIME: usize = 0;

/// The shortest delay in frames: what the executor may process of a cycle at once.
const MIN_FRAMES: u32 = 64;

/// The type `time.feedback_delay`.
pub struct FeedbackDelay;

impl NodeType for FeedbackDelay {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "time.feedback_delay",
            version: 1,
            label: "Feedback delay",
            description: "A delay of at least 64 frames, rounded to whole frames; the only node that may close a \
                          cycle. Put a gain below 0 dB into the cycle, or it never ends.",
            help: "The one node that may close a loop in the graph. It gives what it was fed at least 64 \
                   frames ago, so the sound of a loop does not depend on the block size.",
            icon: "feedback",
            tags: &["echo", "loop", "regeneration"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![reach::field(), field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", layout)],
            outputs: vec![PortSpec::audio("out", layout)],
            params: vec![reach::time_seconds(config)],
            role: Role::Feedback {
                min_frames: MIN_FRAMES,
            },
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        reach::memory(config, reach::longest(config, stream.rate).max(MIN_DELAY))
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let longest = reach::longest(request.config, rate).max(MIN_DELAY);
        let line = DelayLine::new(longest.as_usize(), PIECE);
        Ok(Prepared::immediate(Loop {
            rate,
            longest,
            fade: rate.frames(CROSSFADE_SECONDS).0,
            lines: vec![line; request.config.count("channels")],
            tap: None,
            quiet: 0,
        })
        // What a cycle loses is not known here.
        .ringing(Tail::Infinite))
    }
}

const MIN_DELAY: Frames = Frames(MIN_FRAMES as u64);

struct Loop {
    rate: SampleRate,
    longest: Frames,
    fade: u64,
    lines: Vec<DelayLine>,
    /// `None` until the first frame, which starts at its time.
    tap: Option<CrossfadedTap>,
    /// Frames since something came in.
    quiet: u64,
}

impl Processor for Loop {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut resting = false;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let seconds = params.at(TIME, start);
            let aim = self
                .rate
                .frames(seconds)
                .clamp(MIN_DELAY, self.longest)
                .as_usize();
            let mut tap = *self.tap.get_or_insert(CrossfadedTap::new(aim, self.fade));
            if grid::is_on(frame) {
                tap.set(aim);
            }
            let pending = params.steady(TIME).is_none() || tap.wanted() != aim;
            let room = if pending {
                grid::frames_to_next(frame)
            } else {
                PIECE
            };
            let end = frames.min(start + room);
            let mut after = tap;
            for (channel, line) in self.lines.iter().enumerate() {
                after = tap;
                // The inputs of this call come later, in `absorb`.
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                after.read_piece(line, end, samples);
            }
            self.tap = Some(after);
            resting = after.is_resting() && !pending;
            start = end;
        }
        let silent = self.quiet > self.longest.0 + u64::from(MIN_FRAMES);
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.lines.len() {
            io.outputs.mark(0, channel, content);
        }
        if silent && resting {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn absorb(&mut self, io: &mut Io<'_>, _rt: &Rt) {
        for (channel, line) in self.lines.iter_mut().enumerate() {
            line.write(io.inputs.channel(0, channel));
        }
        let frames = io.frames() as u64;
        self.quiet = if io.inputs.is_silent(0) {
            self.quiet.saturating_add(frames)
        } else {
            0
        };
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.tap = None;
        self.quiet = 0;
    }
}
