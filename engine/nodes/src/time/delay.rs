//! `time.delay`: the signal later, to the nearest frame.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::delay::tap::CrossfadedTap;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::linear;
use crate::time::reach::{self, CROSSFADE_SECONDS, PIECE};
use crate::{field, grid};

const TIME: usize = 0;
const MIX: usize = 1;

/// The type `time.delay`.
pub struct Delay;

impl NodeType for Delay {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "time.delay",
            version: 1,
            label: "Delay",
            description: "Holds the signal back by a time, rounded to whole frames so that every sample stays exact.",
            help: "Delays by a time that may move while it plays: the taps crossfade, so nothing is pitched \
                   or clicks. With a mix below 1 the dry signal stays at its place.",
            icon: "",
            tags: &["echo", "alignment", "lip sync"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![reach::field(), field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mix = linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0)
            .explained("0 is the dry signal alone, 1 the delayed one alone.");
        Ok(NodeSpec {
            params: vec![reach::time_seconds(config), mix],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        reach::memory(config, reach::longest(config, stream.rate))
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let longest = reach::longest(request.config, rate);
        let line = DelayLine::new(longest.as_usize(), PIECE);
        let fade = rate.frames(CROSSFADE_SECONDS).0;
        Ok(Prepared::immediate(Echo {
            rate,
            longest,
            fade,
            lines: vec![line; request.config.count("channels")],
            tap: None,
            quiet: 0,
        })
        .ringing(Tail::Frames(longest)))
    }
}

struct Echo {
    rate: SampleRate,
    longest: Frames,
    fade: u64,
    lines: Vec<DelayLine>,
    /// `None` until the first frame, which starts at its time.
    tap: Option<CrossfadedTap>,
    /// Frames since something came in.
    quiet: u64,
}

impl Echo {
    fn frames(&self, seconds: f64) -> usize {
        self.rate.frames(seconds).min(self.longest).as_usize()
    }

    /// The delay that the piece from `start` of this call goes for, and whether a later grid frame
    /// of this call may want another.
    fn aim(&self, params: &Params<'_>, start: usize) -> (usize, bool) {
        match params.steady(TIME) {
            Some(seconds) => (self.frames(seconds), false),
            None => (self.frames(params.at(TIME, start)), true),
        }
    }
}

impl Processor for Echo {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mix = params.steady(MIX);
        let mut resting = false;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let (aim, moving) = self.aim(&params, start);
            let mut tap = *self.tap.get_or_insert(CrossfadedTap::new(aim, self.fade));
            if grid::is_on(frame) {
                tap.set(aim);
            }
            let pending = moving || tap.wanted() != aim;
            let room = if pending {
                grid::frames_to_next(frame)
            } else {
                PIECE
            };
            let end = frames.min(start + room);
            let mut after = tap;
            for (channel, line) in self.lines.iter_mut().enumerate() {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                let mut delayed = [0.0; PIECE];
                let delayed = &mut delayed[..end - start];
                line.write(samples);
                after = tap;
                after.read_piece(line, 0, delayed);
                match mix {
                    Some(mix) => blend(samples, delayed, |_| mix),
                    None => blend(samples, delayed, |frame| params.at(MIX, start + frame)),
                }
            }
            self.tap = Some(after);
            resting = after.is_resting() && !pending;
            start = end;
        }
        self.quiet = if silent_in {
            self.quiet.saturating_add(frames as u64)
        } else {
            0
        };
        // All of this call's reads lie behind the last sound that came in.
        let silent = self.quiet > self.longest.0 + frames as u64;
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

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.tap = None;
        self.quiet = 0;
    }
}

/// dry·(1 - mix) + wet·mix, in place of the dry; exactly one of them at either end.
fn blend(dry: &mut [f32], wet: &[f32], mix: impl Fn(usize) -> f64) {
    for (frame, (dry, wet)) in dry.iter_mut().zip(wet).enumerate() {
        let mix = mix(frame);
        *dry = if mix == 1.0 {
            *wet
        } else if mix == 0.0 {
            *dry
        } else {
            narrow(f64::from(*dry) * (1.0 - mix) + f64::from(*wet) * mix)
        };
    }
}
