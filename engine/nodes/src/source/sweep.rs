//! `source.sweep`: exponential and linear sweeps.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::event::Event;
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::oscillator::sweep::SweepKind;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{geometric, level_db, linear, switch};
use crate::source::spread::copy_first;
use crate::source::sweep::run::Run;

mod run;

const START: usize = 0;
const STOP: usize = 1;
const DURATION: usize = 2;
const PAUSE: usize = 3;
const FADE: usize = 4;
const LEVEL: usize = 5;
const PLAYING: usize = 6;

/// Nearest to the rate that a sweep may come.
const HIGHEST_OF_RATE: f64 = 0.499;

/// The type `source.sweep`.
pub struct SweepSource;

impl NodeType for SweepSource {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.sweep",
            version: 1,
            label: "Sweep",
            description: "A sine whose frequency moves from one end to the other, exponentially (Farina) or linearly; \
                          once, again and again, or when a note asks for it.",
            help: "For frequency responses and, folded with its inverse, impulse responses apart from distortion. \
                   Ten seconds from 20 Hz to 20 kHz suit most rooms. It starts when playing is switched on, and anew \
                   with every note at the trigger input; ends and duration are read then. What is cut short fades out \
                   in 10 ms. The fades at both ends keep clicks out of the measurement; set them to 0 for the plain \
                   formula.",
            icon: "",
            tags: &[
                "chirp",
                "farina",
                "measurement",
                "impulse response",
                "sine",
                "test",
                "generator",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "kind",
                description: "exponential: equal times for equal ratios; linear: equal times for equal differences.",
                kind: ConfigKind::Choice {
                    options: &["exponential", "linear"],
                    default: "exponential",
                },
            },
            ConfigField {
                name: "loop",
                description: "Whether it starts again after a pause.",
                kind: ConfigKind::Bool { default: false },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let at_start = |spec: ParamSpec| ParamSpec {
            smoothing: Smoothing::None,
            ..spec
        };
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("trigger")],
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                at_start(geometric(
                    "start_hz",
                    "Start",
                    Unit::Hertz,
                    (1.0, 96_000.0),
                    20.0,
                ))
                .explained("Where it begins; held below half the rate."),
                at_start(geometric(
                    "stop_hz",
                    "Stop",
                    Unit::Hertz,
                    (1.0, 96_000.0),
                    20_000.0,
                ))
                .explained("Where it ends; below the start for a falling sweep."),
                at_start(geometric(
                    "duration_seconds",
                    "Duration",
                    Unit::Seconds,
                    (0.01, 600.0),
                    10.0,
                ))
                .explained("From start to stop."),
                at_start(linear(
                    "pause_seconds",
                    "Pause",
                    Unit::Seconds,
                    (0.0, 60.0),
                    1.0,
                ))
                .explained("Silence before it starts again, where it loops."),
                at_start(linear(
                    "fade_ms",
                    "Fades",
                    Unit::Milliseconds,
                    (0.0, 500.0),
                    5.0,
                ))
                .explained("Raised-cosine fades within the sweep, at its beginning and its end."),
                level_db("Level (peak)").explained("Peak level against full scale."),
                switch("playing", "Playing", true)
                    .explained("Switching it on starts a sweep; switching it off ends it."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let kind = match request.config.text("kind") {
            "linear" => SweepKind::Linear,
            _ => SweepKind::Exponential,
        };
        Ok(Prepared::immediate(Player {
            rate: request.stream.rate,
            kind,
            loops: request.config.flag("loop"),
            run: None,
            leaving: None,
            until: None,
            was_playing: false,
        })
        .ringing(Tail::Infinite))
    }
}

struct Player {
    rate: SampleRate,
    kind: SweepKind,
    loops: bool,
    run: Option<Run>,
    /// What was cut short and fades out.
    leaving: Option<Run>,
    /// Frames until it starts again.
    until: Option<u64>,
    was_playing: bool,
}

impl Player {
    fn start(&mut self, params: &Params<'_>, frame: usize) {
        self.stop();
        let part = |hz: f64| (hz / self.rate.as_f64()).min(HIGHEST_OF_RATE);
        self.run = Some(Run::new(
            self.kind,
            (part(params.at(START, frame)), part(params.at(STOP, frame))),
            self.rate.frames(params.at(DURATION, frame)).0,
            self.rate.frames(params.at(FADE, frame) / 1000.0).0,
        ));
    }

    fn stop(&mut self) {
        if let Some(run) = self.run.take() {
            self.leaving = Some(run.leaving(self.rate));
        }
        self.until = None;
    }

    fn next(&mut self, params: &Params<'_>, frame: usize) -> f64 {
        if self.until == Some(0) {
            self.start(params, frame);
        }
        self.until = self.until.map(|until| until - 1);
        let mut value = 0.0;
        if let Some(run) = &mut self.run {
            value += run.next();
            if run.is_over() {
                self.run = None;
                let pause = self.rate.frames(params.at(PAUSE, frame)).0;
                self.until = (self.loops && self.was_playing).then_some(pause);
            }
        }
        if let Some(run) = &mut self.leaving {
            value += run.next();
            if run.is_over() {
                self.leaving = None;
            }
        }
        value
    }
}

impl Processor for Player {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params) = (io.inputs, io.params);
        let mut events = inputs.events(0).peekable();
        let level = params.steady(LEVEL).map(|db| Decibels(db).to_gain());
        let steady_switch = params.steady(PLAYING);
        let is_quiet = self.run.is_none() && self.leaving.is_none() && self.until.is_none();
        let is_same = steady_switch.is_some_and(|on| (on >= 0.5) == self.was_playing);
        if is_quiet && is_same && events.peek().is_none() {
            io.outputs.silence(0);
            return Status::Idle;
        }
        for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let is_on = steady_switch.unwrap_or_else(|| params.at(PLAYING, frame)) >= 0.5;
            if is_on != self.was_playing {
                self.was_playing = is_on;
                if is_on {
                    self.start(&params, frame);
                } else {
                    self.stop();
                }
            }
            while let Some(event) = events.next_if(|event| event.offset as usize <= frame) {
                if matches!(event.event.as_note(), Event::NoteOn { .. }) {
                    self.start(&params, frame);
                }
            }
            let level = level.unwrap_or_else(|| Decibels(params.at(LEVEL, frame)).to_gain());
            *sample = narrow(level * self.next(&params, frame));
        }
        copy_first(io);
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.run = None;
        self.leaving = None;
        self.until = None;
        self.was_playing = false;
    }
}
