//! `modulation.phaser`: notches that move.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::filter::one_pole::{OnePole, coefficient};
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::modulation::pace::{self, pace};
use crate::modulation::swing::{Swing, between};
use crate::parameter::{geometric, linear};
use crate::rest::Rest;
use crate::{field, grid};

const FREQUENCY: usize = 2;
const DEPTH: usize = 3;
const FEEDBACK: usize = 4;
const SPREAD: usize = 5;
const MIX: usize = 6;

/// What rings in the narrowest notch at the lowest frequency, seconds.
const TAIL_SECONDS: f64 = 1.5;

/// The type `modulation.phaser`.
pub struct Phaser;

impl NodeType for Phaser {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.phaser",
            version: 1,
            label: "Phaser",
            description: "Adds a copy whose phase is turned by all-passes: one notch for every two stages sweeps the spectrum.",
            help: "Softer than a flanger, because its notches are not in a harmonic row. Four stages are the classic pedal, \
                   more are richer. Frequency is the middle of the sweep, depth its width in octaves; feedback makes peaks \
                   between the notches. At a mix of 0.5 the notches are deepest.",
            icon: "",
            tags: &["notch", "sweep", "allpass", "swirl"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let stages = ConfigField {
            name: "stages",
            description: "How many all-passes turn the phase; every two of them make a notch.",
            kind: ConfigKind::Choice {
                options: &["2", "4", "6", "8", "10", "12"],
                default: "4",
            },
        };
        vec![stages, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = pace::parameters((0.01, 10.0), 0.4).to_vec();
        params.extend([
            geometric(
                "frequency_hz",
                "Frequency",
                Unit::Hertz,
                (100.0, 8000.0),
                800.0,
            )
            .explained("The middle of the sweep."),
            linear("depth_octaves", "Depth", Unit::None, (0.0, 6.0), 3.0)
                .explained("How many octaves the sweep is wide."),
            linear("feedback", "Feedback", Unit::None, (-0.95, 0.95), 0.3)
                .explained("How much of the turned copy is turned again."),
            linear("spread", "Spread", Unit::None, (0.0, 1.0), 0.25).explained(
                "How far apart neighbouring channels are in their sweep: 1 is a whole half.",
            ),
            linear("mix", "Mix", Unit::None, (-1.0, 1.0), 0.5).explained(
                "The part of the turned copy; below zero peaks and notches change places.",
            ),
        ]);
        Ok(NodeSpec {
            params,
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let stages = request.config.text("stages").parse().unwrap_or(4);
        let lane = Lane {
            stages: vec![OnePole::default(); stages],
            poles: [0.0; 2],
            fed_back: 0.0,
        };
        let tail = rate.frames(TAIL_SECONDS);
        Ok(Prepared::immediate(Sweep {
            rate_hz: rate.as_f64(),
            lanes: vec![lane; request.config.count("channels")],
            swing: Swing::default(),
            rest: Rest::new(tail.0),
        })
        .ringing(Tail::Frames(tail)))
    }
}

struct Sweep {
    rate_hz: f64,
    lanes: Vec<Lane>,
    swing: Swing,
    rest: Rest,
}

#[derive(Clone)]
struct Lane {
    stages: Vec<OnePole>,
    /// Coefficients at both ends of the interval.
    poles: [f64; 2],
    fed_back: f64,
}

impl Lane {
    /// All stages, each (1 - s)/(1 + s): twice the low-pass without the input.
    #[inline]
    fn process(&mut self, x: f64, pole: f64, feedback: f64) -> f64 {
        let mut y = x + feedback * self.fed_back;
        for stage in &mut self.stages {
            y = 2.0 * stage.low(y, pole) - y;
        }
        self.fed_back = y;
        y
    }

    fn clear(&mut self) {
        self.stages.iter_mut().for_each(OnePole::reset);
        self.fed_back = 0.0;
    }
}

impl Sweep {
    fn place(&mut self, frequency_hz: f64, octaves: f64, spread: f64) {
        let rate_hz = self.rate_hz;
        for (channel, lane) in self.lanes.iter_mut().enumerate() {
            let offset = if channel % 2 == 1 { 0.5 * spread } else { 0.0 };
            lane.poles = self.swing.ends(offset, |cycle| {
                let away = 0.5 * octaves * sine_of_cycles(cycle);
                coefficient(frequency_hz * away.exp2(), rate_hz)
            });
        }
    }
}

impl Processor for Sweep {
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
                    params.at(FREQUENCY, start),
                    params.at(DEPTH, start),
                    params.at(SPREAD, start),
                );
            }
            if self.rest.begins(frame) {
                self.lanes.iter_mut().for_each(Lane::clear);
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
                    for (frame, sample) in samples.iter_mut().enumerate() {
                        let (mix, feedback) = steady.unwrap_or_else(|| {
                            (
                                params.at(MIX, start + frame),
                                params.at(FEEDBACK, start + frame),
                            )
                        });
                        let dry = f64::from(*sample);
                        let pole = between(lane.poles, first + frame);
                        let turned = lane.process(dry, pole, feedback);
                        *sample = narrow(dry * (1.0 - mix.abs()) + turned * mix);
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
        // The notches move on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lanes.iter_mut().for_each(Lane::clear);
        self.swing.reset();
        self.rest.reset();
    }
}
