//! `modulation.chorus`: one becomes many.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::delay::glide::{Glide, frames_f64};
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
const SPREAD: usize = 4;
const MIX: usize = 5;

/// The longest delay and the widest swing, in milliseconds.
const LONGEST: (f64, f64) = (50.0, 10.0);

/// The type `modulation.chorus`.
pub struct Chorus;

impl NodeType for Chorus {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.chorus",
            version: 1,
            label: "Chorus",
            description: "Adds voices that come a little later and waver in pitch.",
            help: "Makes one instrument sound like several, and a narrow one wide. More voices are smoother; a depth of 1 to \
                   3 ms at 0.5 Hz is the classic setting, deeper and faster becomes seasick. Spread lets the sides waver \
                   at different times. Beside a dry signal a mix of 0.5 is strongest.",
            icon: "",
            tags: &["ensemble", "doubling", "wide", "detune", "voices"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let voices = ConfigField {
            name: "voices",
            description: "How many voices are added on each channel.",
            kind: ConfigKind::Integer {
                min: 1,
                max: 8,
                default: 3,
            },
        };
        vec![voices, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = pace::parameters((0.01, 10.0), 0.6).to_vec();
        params.extend([
            linear(
                "depth_ms",
                "Depth",
                Unit::Milliseconds,
                (0.0, LONGEST.1),
                2.0,
            )
            .unsmoothed()
            .explained("How far the voices waver; the pitch bends by depth times rate."),
            linear(
                "delay_ms",
                "Delay",
                Unit::Milliseconds,
                (1.0, LONGEST.0),
                12.0,
            )
            .unsmoothed()
            .explained("How late the earliest voice is."),
            linear("spread", "Spread", Unit::None, (0.0, 1.0), 1.0)
                .explained("How differently neighbouring channels waver."),
            linear("mix", "Mix", Unit::None, (0.0, 1.0), 0.5)
                .explained("From dry (0) to the voices alone (1)."),
        ]);
        Ok(NodeSpec {
            params,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let each = Wander::bytes((LONGEST.0 + LONGEST.1) / 1000.0, stream.rate.as_f64());
        (each * config.count("channels")) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let (channels, voices) = (
            request.config.count("channels"),
            request.config.count("voices"),
        );
        let longest = (LONGEST.0 + LONGEST.1) / 1000.0;
        let line = Wander::new(longest, rate.as_f64());
        let tail = rate.frames(longest + 0.001);
        Ok(Prepared::immediate(Voices {
            rate_hz: rate.as_f64(),
            lines: vec![line; channels],
            delays: vec![[0.0; 2]; channels * voices],
            voices,
            swing: Swing::default(),
            depth: None,
            delay: None,
            rest: Rest::new(tail.0),
        })
        .ringing(Tail::Frames(tail)))
    }
}

struct Voices {
    rate_hz: f64,
    lines: Vec<Wander>,
    /// At both ends of the interval: the voices of the first channel, then those of the next.
    delays: Vec<[f64; 2]>,
    voices: usize,
    swing: Swing,
    depth: Option<Glide>,
    delay: Option<Glide>,
    rest: Rest,
}

impl Voices {
    fn place(&mut self, depth_ms: f64, delay_ms: f64, spread: f64) {
        let depth = follow(&mut self.depth, depth_ms, self.rate_hz);
        let delay = follow(&mut self.delay, delay_ms, self.rate_hz);
        let voices = self.voices;
        for (number, delays) in self.delays.iter_mut().enumerate() {
            let (channel, voice) = (number / voices, number % voices);
            // Neighbouring channels lie half the distance of two voices apart.
            let turn = frames_f64(voice) + 0.5 * spread * frames_f64(channel % 2);
            let offset = turn / frames_f64(voices) + 0.25 * spread * frames_f64(channel / 2 % 4);
            let shape = self
                .swing
                .ends(offset, |cycle| 0.5 + 0.5 * sine_of_cycles(cycle));
            *delays = [0, 1].map(|end: usize| delay[end] + depth[end] * shape[end]);
        }
    }
}

impl Processor for Voices {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, context) = (io.frames(), io.params, *io.context);
        let steady = params.steady(MIX);
        let gain = 1.0 / frames_f64(self.voices).sqrt();
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
                self.lines.iter_mut().for_each(Wander::clear);
            }
            for channel in 0..self.lines.len() {
                self.rest
                    .hear_input(&io.outputs.channel(0, channel)[start..end]);
            }
            if !self.rest.is_resting() {
                rested = false;
                let first = grid::place(frame);
                let places = self.delays.chunks_exact(self.voices);
                for (channel, (line, delays)) in self.lines.iter_mut().zip(places).enumerate() {
                    let samples = &mut io.outputs.channel(0, channel)[start..end];
                    for (frame, sample) in samples.iter_mut().enumerate() {
                        line.push(*sample);
                        let voices = delays
                            .iter()
                            .map(|delays| line.read(between(*delays, first + frame)));
                        let wet = gain * voices.sum::<f64>();
                        let mix = steady.unwrap_or_else(|| params.at(MIX, start + frame));
                        *sample = narrow(f64::from(*sample) * (1.0 - mix) + wet * mix);
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
        for channel in 0..self.lines.len() {
            io.outputs.mark(0, channel, content);
        }
        // The voices waver on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(Wander::clear);
        self.swing.reset();
        self.depth = None;
        self.delay = None;
        self.rest.reset();
    }
}
