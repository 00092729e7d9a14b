//! `modulation.flanger`: a comb that moves.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::delay::glide::Glide;
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::modulation::pace::{self, pace};
use crate::modulation::swing::{Swing, between};
use crate::modulation::wander::{Wander, follow};
use crate::parameter::linear;
use crate::rest::Rest;
use crate::{field, grid};

const DEPTH: usize = 2;
const DELAY: usize = 3;
const FEEDBACK: usize = 4;
const SPREAD: usize = 5;
const MIX: usize = 6;

/// The longest delay and the widest swing, in milliseconds.
const LONGEST: f64 = 10.0;
/// How late the dry signal is where the comb goes through zero, in milliseconds.
const MIDDLE: f64 = 2.5;

/// The type `modulation.flanger`.
pub struct Flanger;

impl NodeType for Flanger {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.flanger",
            version: 1,
            label: "Flanger",
            description: "Adds a copy that is late by a few milliseconds at most, and wanders: a comb sweeps the spectrum.",
            help: "The sweep of two tape machines that run apart and together again. Small delays and slow rates sound like \
                   a jet, feedback sharpens the comb, negative feedback and mix make it hollow. Through zero holds the dry \
                   signal back by 2.5 ms, so that the copy can overtake it: that is the sound of the real thing.",
            icon: "",
            tags: &["jet", "comb", "sweep", "tape", "through zero"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let through_zero = ConfigField {
            name: "through_zero",
            description: "Whether the dry signal is held back by 2.5 ms, so that the copy overtakes it.",
            kind: ConfigKind::Bool { default: false },
        };
        vec![through_zero, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = pace::parameters((0.01, 10.0), 0.2).to_vec();
        params.extend([
            linear("depth_ms", "Depth", Unit::Milliseconds, (0.0, LONGEST), 3.0)
                .unsmoothed()
                .explained("How far the delay swings."),
            linear(
                "delay_ms",
                "Delay",
                Unit::Milliseconds,
                (0.05, LONGEST),
                0.5,
            )
            .unsmoothed()
            .explained("The shortest delay of the copy."),
            linear("feedback", "Feedback", Unit::None, (-0.95, 0.95), 0.4)
                .explained("How much of the copy is copied again; negative turns it over."),
            linear("spread", "Spread", Unit::None, (0.0, 1.0), 0.25).explained(
                "How far apart neighbouring channels are in their swing: 1 is a whole half.",
            ),
            linear("mix", "Mix", Unit::None, (-1.0, 1.0), 0.5).explained(
                "The part of the copy; below zero it is turned over, at ±0.5 the comb is deepest.",
            ),
        ]);
        Ok(NodeSpec {
            params,
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let each = Wander::bytes(2.0 * LONGEST / 1000.0, stream.rate.as_f64());
        (each * config.count("channels")) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let channels = request.config.count("channels");
        let latency = if request.config.flag("through_zero") {
            rate.frames(MIDDLE / 1000.0)
        } else {
            Frames(0)
        };
        let seconds = 2.0 * LONGEST / 1000.0;
        let feedback = request.params.get(FEEDBACK).map_or(0.95, |part| part.abs());
        // 120 dB of feedback: ln(10^6) / -ln(feedback) rounds of the longest delay.
        let rounds = if feedback > 0.0 {
            (13.82 / -feedback.min(0.95).ln()).ceil()
        } else {
            0.0
        };
        let tail = Frames(rate.frames(seconds * (rounds + 1.0)).0 + latency.0);
        let lane = Lane {
            line: Wander::new(seconds, rate.as_f64()),
            dry: DelayLine::new(latency.as_usize(), grid::LENGTH),
            delays: [0.0; 2],
        };
        Ok(Prepared::immediate(Comb {
            rate_hz: rate.as_f64(),
            latency: latency.as_usize(),
            lanes: vec![lane; channels],
            swing: Swing::default(),
            depth: None,
            delay: None,
            rest: Rest::new(rate.frames(seconds * 2.0).0 + latency.0),
        })
        .late_by(latency)
        .ringing(Tail::Frames(tail)))
    }
}

struct Comb {
    rate_hz: f64,
    latency: usize,
    lanes: Vec<Lane>,
    swing: Swing,
    depth: Option<Glide>,
    delay: Option<Glide>,
    rest: Rest,
}

#[derive(Clone)]
struct Lane {
    line: Wander,
    dry: DelayLine,
    /// At both ends of the interval.
    delays: [f64; 2],
}

impl Comb {
    fn place(&mut self, depth_ms: f64, delay_ms: f64, spread: f64) {
        let depth = follow(&mut self.depth, depth_ms, self.rate_hz);
        let delay = follow(&mut self.delay, delay_ms, self.rate_hz);
        for (channel, lane) in self.lanes.iter_mut().enumerate() {
            let offset = if channel % 2 == 1 { 0.5 * spread } else { 0.0 };
            let shape = self
                .swing
                .ends(offset, |cycle| 0.5 - 0.5 * sine_of_cycles(cycle + 0.25));
            // A frame at least: below it the interpolation would lift the highs of every round.
            lane.delays = [0, 1].map(|end: usize| (delay[end] + depth[end] * shape[end]).max(1.0));
        }
    }
}

impl Processor for Comb {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, context) = (io.frames(), io.params, *io.context);
        let steady = params.steady(MIX).zip(params.steady(FEEDBACK));
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = context.frame + start as u64;
            let end = frames.min(start + grid::frames_to_next(frame));
            let interval = grid::of(frame);
            if self
                .swing
                .follow(interval, || pace(&params, &context, start))
            {
                self.place(
                    params.at(DEPTH, start),
                    params.at(DELAY, start),
                    params.at(SPREAD, start),
                );
            }
            if self.rest.begins(frame) {
                for lane in &mut self.lanes {
                    lane.line.clear();
                    lane.dry.clear();
                }
            }
            for channel in 0..self.lanes.len() {
                self.rest
                    .hear_input(&io.outputs.channel(0, channel)[start..end]);
            }
            if !self.rest.is_resting() {
                rested = false;
                let first = grid::place(frame);
                for (channel, lane) in self.lanes.iter_mut().enumerate() {
                    let samples = &mut io.outputs.channel(0, channel)[start..end];
                    let mut copy = [0.0; grid::LENGTH];
                    for (frame, (sample, copy)) in samples.iter().zip(&mut copy).enumerate() {
                        let feedback = steady
                            .map_or_else(|| params.at(FEEDBACK, start + frame), |both| both.1);
                        *copy = lane.line.process(
                            *sample,
                            between(lane.delays, first + frame),
                            feedback,
                        );
                    }
                    lane.dry.write(samples);
                    lane.dry.read_piece(self.latency, samples);
                    for (frame, (sample, copy)) in samples.iter_mut().zip(&copy).enumerate() {
                        let mix =
                            steady.map_or_else(|| params.at(MIX, start + frame), |both| both.0);
                        *sample = narrow(f64::from(*sample) * (1.0 - mix.abs()) + copy * mix);
                    }
                    self.rest.hear_output(samples);
                }
            }
            start = end;
        }
        let content = if silent_in && rested {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.lanes.len() {
            io.outputs.mark(0, channel, content);
        }
        // The comb moves on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for lane in &mut self.lanes {
            lane.line.clear();
            lane.dry.clear();
        }
        self.swing.reset();
        self.depth = None;
        self.delay = None;
        self.rest.reset();
    }
}
