//! `source.impulse`: single impulses and trains of them.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::event::Event;
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::oscillator::pulses::Pulses;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{geometric, linear};
use crate::source::spread::copy_first;

const LEVEL: usize = 0;
const INTERVAL: usize = 1;

/// The type `source.impulse`.
pub struct Impulse;

impl NodeType for Impulse {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.impulse",
            version: 1,
            label: "Impulse",
            description: "One impulse or a train of them, at the start and wherever a note asks for one.",
            help: "For impulse responses, latency and clicks. A Dirac impulse is one sample; in a train it falls on \
                   the first frame at or after its time, so an interval of whole frames is exact. A band-limited \
                   impulse has its exact time between frames and nothing above half the rate. Every note that starts \
                   at the trigger input gives one more impulse, as high as its velocity says.",
            icon: "",
            tags: &[
                "dirac",
                "click",
                "test",
                "impulse response",
                "latency",
                "generator",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "mode",
                description: "once: one at the start; train: one every interval; trigger: notes alone.",
                kind: ConfigKind::Choice {
                    options: &["once", "train", "trigger"],
                    default: "once",
                },
            },
            ConfigField {
                name: "shape",
                description: "dirac: one sample; band_limited: the same area, without images.",
                kind: ConfigKind::Choice {
                    options: &["dirac", "band_limited"],
                    default: "dirac",
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("trigger")],
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                linear(
                    "level_db",
                    "Level (peak)",
                    Unit::Decibels,
                    (Decibels::SILENCE.0, 0.0),
                    0.0,
                )
                .explained("Height of a Dirac impulse; a band-limited one has the same area, so the same spectrum."),
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..geometric("interval_seconds", "Interval", Unit::Seconds, (0.000_1, 60.0), 1.0)
                }
                .explained("From one impulse of a train to the next; a change acts from the next impulse on."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let mode = match request.config.text("mode") {
            "train" => Mode::Train,
            "trigger" => Mode::Trigger,
            _ => Mode::Single,
        };
        let pulses = (request.config.text("shape") == "band_limited").then(Pulses::new);
        Ok(Prepared::immediate(Clicks {
            rate_hz: request.stream.rate.as_f64(),
            mode,
            until: mode.first(),
            pulses,
        })
        .ringing(Tail::Infinite))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Single,
    Train,
    Trigger,
}

impl Mode {
    /// Frames to the first impulse.
    fn first(self) -> Option<f64> {
        (self != Self::Trigger).then_some(0.0)
    }
}

struct Clicks {
    rate_hz: f64,
    mode: Mode,
    /// Frames from the present one to the next impulse, in whose last part before 0 it is due; none if none is to come.
    until: Option<f64>,
    /// What forms band-limited impulses.
    pulses: Option<Pulses>,
}

impl Clicks {
    /// One frame; `triggered` is the height of the impulses that notes ask for.
    fn next(&mut self, triggered: f64, interval_seconds: f64) -> f64 {
        let mut due = None;
        if let Some(until) = self.until {
            if until <= 0.0 {
                due = Some(-until);
                let interval = interval_seconds * self.rate_hz;
                self.until = (self.mode == Mode::Train).then_some(until + interval - 1.0);
            } else {
                self.until = Some(until - 1.0);
            }
        }
        let Some(pulses) = &mut self.pulses else {
            return triggered + if due.is_some() { 1.0 } else { 0.0 };
        };
        if let Some(since) = due {
            pulses.add(since, 1.0);
        }
        if triggered > 0.0 {
            pulses.add(0.0, triggered);
        }
        pulses.next_sample()
    }
}

impl Processor for Clicks {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params) = (io.inputs, io.params);
        let mut events = inputs.events(0).peekable();
        let steady = params.steady(LEVEL).map(|db| Decibels(db).to_gain());
        for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let mut triggered = 0.0;
            while let Some(event) = events.next_if(|event| event.offset as usize <= frame) {
                if let Event::NoteOn { velocity, .. } = event.event.as_note() {
                    triggered += f64::from(velocity.clamp(0.0, 1.0));
                }
            }
            let value = self.next(triggered, params.at(INTERVAL, frame));
            let level = steady.unwrap_or_else(|| Decibels(params.at(LEVEL, frame)).to_gain());
            *sample = narrow(level * value);
        }
        copy_first(io);
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.until = self.mode.first();
        if let Some(pulses) = &mut self.pulses {
            pulses.reset();
        }
    }
}
