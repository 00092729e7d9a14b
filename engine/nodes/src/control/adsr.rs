//! `control.adsr`: attack, decay, sustain and release.

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
use airloom_dsp::envelope::generator::{Envelope, Shape};
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::control::held_notes::{Change, HeldNotes};
use crate::control::threshold::Threshold;
use crate::control::times;
use crate::field;
use crate::parameter::{linear, switch};

const ATTACK: usize = 0;
const DECAY: usize = 1;
const SUSTAIN: usize = 2;
const RELEASE: usize = 3;
const CURVE: usize = 4;
const VELOCITY: usize = 5;
const RETRIGGER: usize = 6;

/// The input port that holds it by a control signal.
const GATE: usize = 1;

/// Where a gate opens, and how far below it closes.
const OPENS: f64 = 0.5;
const HYSTERESIS: f64 = 0.02;

/// The type `control.adsr`.
pub struct Adsr;

impl NodeType for Adsr {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.adsr",
            version: 1,
            label: "ADSR",
            description: "Rises when a note starts or its gate opens, falls to a level that lasts as long, and then falls to 0.",
            help: "The classic envelope of synthesizers. Connect notes to in, or a gate (open from 0.5 on) to gate; while \
                   either holds, the sustain level lasts. The sustain pedal of a keyboard is heard. Every stage begins \
                   where the one before was left, so it never clicks, and keeps the length that was set when it began.",
            icon: "",
            tags: &[
                "attack",
                "decay",
                "sustain",
                "release",
                "synth",
                "gate",
                "modulation",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::midi_channel()]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in"), PortSpec::control("gate")],
            outputs: vec![PortSpec::control("out")],
            params: vec![
                times::stage_ms("attack_ms", "Attack", 5.0, "How long it rises to its peak."),
                times::stage_ms(
                    "decay_ms",
                    "Decay",
                    150.0,
                    "How long it falls to the sustain level.",
                ),
                linear("sustain", "Sustain", Unit::None, (0.0, 1.0), 0.7).explained(
                    "The level that lasts while a key or the gate is held, as part of the peak.",
                ),
                times::stage_ms(
                    "release_ms",
                    "Release",
                    200.0,
                    "How long it falls to 0 when nothing holds it any more.",
                ),
                times::curve(),
                times::velocity(0.0),
                switch("retrigger", "Retrigger", true).explained(
                    "Every note starts it anew; off, notes that are tied to others go on with it.",
                ),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Contour {
            rate: request.stream.rate,
            notes: HeldNotes::new(field::midi_channel_of(request.config)),
            gate: Threshold::default(),
            envelope: Envelope::default(),
        })
        .ringing(Tail::Infinite))
    }
}

struct Contour {
    rate: SampleRate,
    notes: HeldNotes,
    gate: Threshold,
    envelope: Envelope,
}

impl Contour {
    fn shape(&self, params: &Params<'_>, frame: usize) -> Shape {
        let frames = |param: usize| times::frames(self.rate, params.at(param, frame));
        Shape {
            attack: frames(ATTACK),
            hold: 0,
            decay: frames(DECAY),
            sustain: Some(params.at(SUSTAIN, frame)),
            release: frames(RELEASE),
            curve: params.at(CURVE, frame),
        }
    }

    /// Whether it is at rest and nothing can happen in this call.
    fn is_still(&self, io: &Io<'_>) -> bool {
        self.envelope.is_resting()
            && !self.gate.is_on()
            && io.inputs.content(GATE, 0) == Content::Silent
            && io.inputs.events(0).next().is_none()
    }
}

impl Processor for Contour {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params) = (io.inputs, io.params);
        if self.is_still(io) {
            io.outputs.silence(0);
            return Status::Idle;
        }
        let mut events = inputs.events(0).peekable();
        let steady = params.all_steady().then(|| self.shape(&params, 0));
        let out = io.outputs.channel(0, 0);
        for ((frame, gate), out) in inputs.channel(GATE, 0).iter().enumerate().zip(out) {
            let shape = steady.unwrap_or_else(|| self.shape(&params, frame));
            let was_held = self.notes.is_held() || self.gate.is_on();
            while let Some(event) = events.next_if(|event| event.offset as usize <= frame) {
                if let Some(Change::Pressed { velocity, is_tied }) = self.notes.take(event.event) {
                    let starts = params.at(RETRIGGER, frame) >= 0.5 || !is_tied;
                    if starts {
                        let peak = times::peak(velocity, params.at(VELOCITY, frame));
                        self.envelope.start(peak, &shape);
                    }
                }
            }
            if self.gate.rises(f64::from(*gate), OPENS, HYSTERESIS) && !self.notes.is_held() {
                self.envelope.start(1.0, &shape);
            }
            if was_held && !self.notes.is_held() && !self.gate.is_on() {
                self.envelope.release(&shape);
            }
            *out = narrow(self.envelope.next(&shape));
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.notes.reset();
        self.gate = Threshold::default();
        self.envelope = Envelope::default();
    }
}
