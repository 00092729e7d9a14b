//! `modulation.vibrato`: a pitch that wavers.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::delay::glide::Glide;
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
const SPREAD: usize = 3;

/// The widest swing, in milliseconds.
const WIDEST: f64 = 15.0;

/// The type `modulation.vibrato`.
pub struct Vibrato;

impl NodeType for Vibrato {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.vibrato",
            version: 1,
            label: "Vibrato",
            description: "Lets the pitch waver, by a delay that swings between nothing and its depth.",
            help: "Sounds like a string that is rocked by a finger: 5 to 6 Hz and 0.5 to 1 ms. The pitch bends by up to π \
                   times depth times rate: 1 ms at 5.5 Hz is 30 cents. Nothing dry is mixed in; that would be a chorus.",
            icon: "",
            tags: &["pitch", "waver", "wow", "flutter", "tape"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = pace::parameters((0.01, 20.0), 5.5).to_vec();
        params.extend([
            linear("depth_ms", "Depth", Unit::Milliseconds, (0.0, WIDEST), 1.0)
                .unsmoothed()
                .explained("How far the delay swings; 0 passes the signal as it is."),
            linear("spread", "Spread", Unit::None, (0.0, 1.0), 0.0).explained(
                "How far apart neighbouring channels are in their swing: 1 is a whole half.",
            ),
        ]);
        Ok(NodeSpec {
            params,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let each = Wander::bytes(WIDEST / 1000.0, stream.rate.as_f64());
        (each * config.count("channels")) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let seconds = WIDEST / 1000.0;
        let tail = rate.frames(seconds + 0.001);
        let lane = Lane {
            line: Wander::new(seconds, rate.as_f64()),
            delays: [0.0; 2],
        };
        Ok(Prepared::immediate(Waver {
            rate_hz: rate.as_f64(),
            lanes: vec![lane; request.config.count("channels")],
            swing: Swing::default(),
            depth: None,
            rest: Rest::new(tail.0),
        })
        .ringing(Tail::Frames(tail)))
    }
}

struct Waver {
    rate_hz: f64,
    lanes: Vec<Lane>,
    swing: Swing,
    depth: Option<Glide>,
    rest: Rest,
}

#[derive(Clone)]
struct Lane {
    line: Wander,
    /// At both ends of the interval.
    delays: [f64; 2],
}

impl Waver {
    fn place(&mut self, depth_ms: f64, spread: f64) {
        let depth = follow(&mut self.depth, depth_ms, self.rate_hz);
        for (channel, lane) in self.lanes.iter_mut().enumerate() {
            let offset = if channel % 2 == 1 { 0.5 * spread } else { 0.0 };
            let shape = self
                .swing
                .ends(offset, |cycle| 0.5 - 0.5 * sine_of_cycles(cycle + 0.25));
            lane.delays = [0, 1].map(|end: usize| depth[end] * shape[end]);
        }
    }
}

impl Processor for Waver {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, context) = (io.frames(), io.params, *io.context);
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
                self.place(params.at(DEPTH, start), params.at(SPREAD, start));
            }
            if self.rest.begins(frame) {
                self.lanes.iter_mut().for_each(|lane| lane.line.clear());
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
                        lane.line.push(*sample);
                        *sample = narrow(lane.line.read(between(lane.delays, first + frame)));
                    }
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
        // The pitch wavers on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lanes.iter_mut().for_each(|lane| lane.line.clear());
        self.swing.reset();
        self.depth = None;
        self.rest.reset();
    }
}
