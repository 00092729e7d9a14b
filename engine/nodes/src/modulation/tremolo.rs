//! `modulation.tremolo`: a level that wavers.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::filter::one_pole::{OnePole, coefficient};
use airloom_dsp::oscillator::lfo::LfoShape;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::modulation::pace::{self, pace};
use crate::modulation::swing::{Swing, between};
use crate::parameter::{choice, linear};
use crate::{field, grid};

const SHAPE: usize = 2;
const DEPTH: usize = 3;
const PHASE: usize = 4;

/// Corners of the shapes are rounded by a low-pass: a jump takes 2 ms.
const ROUNDING_HZ: f64 = 150.0;

/// The type `modulation.tremolo`.
pub struct Tremolo;

impl NodeType for Tremolo {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.tremolo",
            version: 1,
            label: "Tremolo",
            description: "Lets the level waver between 1 and 1 - depth, or pans when the sides waver against each other.",
            help: "The pulse of old amplifiers and electric pianos. Square chops, saw fades in. With a stereo phase of 180° \
                   one side is loud while the other is soft: an auto-panner. Tempo sync follows the transport, and stands \
                   in step with its bars while it rolls.",
            icon: "",
            tags: &["pulse", "chop", "auto pan", "tempo", "amplitude"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = pace::parameters((0.01, 30.0), 5.0).to_vec();
        params.extend([
            choice("shape", "Shape", &["sine", "triangle", "square", "saw"], 0)
                .explained("How the level moves; jumps take 2 ms."),
            linear("depth", "Depth", Unit::None, (0.0, 1.0), 0.5)
                .explained("How far the level falls: 0.5 is 6 dB, 1 is silence."),
            linear(
                "stereo_phase_deg",
                "Stereo phase",
                Unit::Degrees,
                (0.0, 180.0),
                0.0,
            )
            .explained("How far behind every second channel wavers."),
        ]);
        Ok(NodeSpec {
            params,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate_hz = request.stream.rate.as_f64();
        Ok(Prepared::immediate(Pulse {
            swing: Swing::default(),
            rounding: coefficient(ROUNDING_HZ, rate_hz),
            sides: [Side::default(); 2],
            channels: request.config.count("channels"),
        }))
    }
}

struct Pulse {
    swing: Swing,
    rounding: f64,
    /// Of the first, third … and of the second, fourth … channel.
    sides: [Side; 2],
    channels: usize,
}

/// A gain on its way.
#[derive(Clone, Copy, Default)]
struct Side {
    /// The shape at both ends of the interval.
    shape: [f64; 2],
    filter: OnePole,
    settled: bool,
}

impl Side {
    /// The gains of a piece that begins at `first` in its interval.
    fn gains(
        &mut self,
        first: usize,
        rounding: f64,
        depth: impl Fn(usize) -> f64,
        gains: &mut [f64],
    ) {
        for (frame, gain) in gains.iter_mut().enumerate() {
            let target = 1.0 - depth(frame) * (0.5 - 0.5 * between(self.shape, first + frame));
            if !self.settled {
                self.filter.settle(target);
                self.settled = true;
            }
            *gain = self.filter.low(target, rounding);
        }
    }
}

fn shape(choice: usize) -> LfoShape {
    match choice {
        1 => LfoShape::Triangle,
        2 => LfoShape::Square,
        3 => LfoShape::Saw,
        _ => LfoShape::Sine,
    }
}

impl Processor for Pulse {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, context) = (io.frames(), io.params, *io.context);
        let steady = params.steady(DEPTH);
        let mut start = 0;
        while start < frames {
            let frame = context.frame + start as u64;
            let end = frames.min(start + grid::frames_to_next(frame));
            let interval = grid::of(frame);
            if self
                .swing
                .follow(interval, || pace(&params, &context, start))
            {
                let shape = shape(params.choice(SHAPE));
                let behind = params.at(PHASE, start) / 360.0;
                for (side, offset) in self.sides.iter_mut().zip([0.0, 1.0 - behind]) {
                    side.shape = self.swing.ends(offset, |cycle| shape.at(cycle));
                }
            }
            let mut gains = [[0.0; grid::LENGTH]; 2];
            for (side, gains) in self.sides.iter_mut().zip(&mut gains) {
                let depth =
                    |frame: usize| steady.unwrap_or_else(|| params.at(DEPTH, start + frame));
                side.gains(
                    grid::place(frame),
                    self.rounding,
                    depth,
                    &mut gains[..end - start],
                );
            }
            for channel in 0..self.channels {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                for (sample, gain) in samples.iter_mut().zip(&gains[channel % 2]) {
                    *sample = narrow(f64::from(*sample) * gain);
                }
            }
            start = end;
        }
        let content = if silent_in {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        // The level wavers on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.swing.reset();
        self.sides = [Side::default(); 2];
    }
}
