//! `control.envelope`: a single shot of attack, hold and decay.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::envelope::generator::{Envelope as Generator, Shape};
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::control::held_notes::{Change, HeldNotes};
use crate::control::threshold::Threshold;
use crate::control::times;
use crate::field;
use crate::parameter::linear;

const ATTACK: usize = 0;
const HOLD: usize = 1;
const DECAY: usize = 2;
const CURVE: usize = 3;
const THRESHOLD: usize = 4;
const VELOCITY: usize = 5;

/// The input port that starts it by a control signal.
const TRIGGER: usize = 1;

/// How far a trigger has to fall before it may rise again.
const HYSTERESIS: f64 = 0.02;

/// The type `control.envelope`.
pub struct Envelope;

impl NodeType for Envelope {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.envelope",
            version: 1,
            label: "Envelope",
            description: "Rises to 1, holds and falls back to 0, once for every note and every time that its trigger rises.",
            help: "For percussive sounds and for moves that run by themselves. Connect notes to in, or any control signal to \
                   trigger: an LFO, a follower, a sequencer's gate. It starts anew from wherever it is, so it never \
                   clicks. A stage keeps the length that was set when it began.",
            icon: "",
            tags: &[
                "attack",
                "decay",
                "ad",
                "ahd",
                "trigger",
                "percussion",
                "modulation",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::midi_channel()]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in"), PortSpec::control("trigger")],
            outputs: vec![PortSpec::control("out")],
            params: vec![
                times::stage_ms("attack_ms", "Attack", 5.0, "How long it rises."),
                linear("hold_ms", "Hold", Unit::Milliseconds, (0.0, 20_000.0), 0.0)
                    .unsmoothed()
                    .explained("How long it stays at its peak."),
                times::stage_ms("decay_ms", "Decay", 300.0, "How long it falls."),
                times::curve(),
                linear("threshold", "Threshold", Unit::None, (-1.0, 1.0), 0.5)
                    .unsmoothed()
                    .explained("Where the trigger starts it; it has to fall 0.02 below it before it can start again."),
                times::velocity(0.0),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Shot {
            rate: request.stream.rate,
            notes: HeldNotes::new(field::midi_channel_of(request.config)),
            trigger: Threshold::default(),
            generator: Generator::default(),
        })
        .ringing(Tail::Infinite))
    }
}

struct Shot {
    rate: SampleRate,
    notes: HeldNotes,
    trigger: Threshold,
    generator: Generator,
}

impl Shot {
    fn shape(&self, params: &Params<'_>, frame: usize) -> Shape {
        let frames = |param: usize| times::frames(self.rate, params.at(param, frame));
        Shape {
            attack: frames(ATTACK),
            hold: frames(HOLD),
            decay: frames(DECAY),
            sustain: None,
            release: 0,
            curve: params.at(CURVE, frame),
        }
    }

    /// Whether nothing can happen in this call.
    fn is_still(&self, io: &Io<'_>) -> bool {
        let waits = io.inputs.content(TRIGGER, 0) != Content::Signal
            && io.params.steady(THRESHOLD).is_some();
        let value = io.inputs.channel(TRIGGER, 0).first().copied();
        let mut trigger = self.trigger;
        let threshold = io.params.value(THRESHOLD);
        trigger.rises(f64::from(value.unwrap_or(0.0)), threshold, HYSTERESIS);
        waits
            && trigger == self.trigger
            && self.generator.is_resting()
            && io.inputs.events(0).next().is_none()
    }
}

impl Processor for Shot {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        if self.is_still(io) {
            io.outputs.silence(0);
            return Status::Idle;
        }
        let (inputs, params) = (io.inputs, io.params);
        let mut events = inputs.events(0).peekable();
        let steady = params.all_steady().then(|| self.shape(&params, 0));
        let out = io.outputs.channel(0, 0);
        for ((frame, trigger), out) in inputs.channel(TRIGGER, 0).iter().enumerate().zip(out) {
            let mut start = None;
            while let Some(event) = events.next_if(|event| event.offset as usize <= frame) {
                if let Some(Change::Pressed { velocity, .. }) = self.notes.take(event.event) {
                    start = Some(times::peak(velocity, params.at(VELOCITY, frame)));
                }
            }
            let threshold = params.at(THRESHOLD, frame);
            if self
                .trigger
                .rises(f64::from(*trigger), threshold, HYSTERESIS)
            {
                start = Some(1.0);
            }
            let shape = steady.unwrap_or_else(|| self.shape(&params, frame));
            if let Some(peak) = start {
                self.generator.start(peak, &shape);
            }
            *out = narrow(self.generator.next(&shape));
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.notes.reset();
        self.trigger = Threshold::default();
        self.generator = Generator::default();
    }
}
