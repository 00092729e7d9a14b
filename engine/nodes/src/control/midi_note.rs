//! `control.midi_note`: the key that is held as control signals.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::event::{Event, Expression};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::ramp::Ramp;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::control::midi_value::Listen;
use crate::control::note_stack::{Held, NoteStack};
use crate::field;
use crate::parameter::linear;

const GLIDE: usize = 0;
const BEND_RANGE: usize = 1;

const GATE: usize = 0;
const PITCH: usize = 1;
const VELOCITY: usize = 2;

/// Semitones of an octave.
const OCTAVE: f64 = 12.0;

/// The type `control.midi_note`.
pub struct MidiNote;

impl NodeType for MidiNote {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.midi_note",
            version: 1,
            label: "MIDI note",
            description: "Sends one note at a time, of several keys the one pressed last: gate is 1 while a key is \
                          held, pitch counts octaves from the reference key, velocity is 0 … 1. For the note's \
                          frequency connect pitch with depth 1 and curve exponential to a frequency of 440 Hz.",
            help: "Turns the newest note into pitch, gate and velocity signals. Of several keys the one pressed last \
                   sounds; when it is let go, the one before it that is still held does.",
            icon: "midi",
            tags: &["keyboard", "pitch", "gate", "velocity"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::midi_channel(),
            ConfigField {
                name: "reference",
                description: "The key at which pitch is 0; 69 is the A of 440 Hz.",
                kind: ConfigKind::Integer {
                    min: 0,
                    max: 127,
                    default: 69,
                },
            },
        ]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in")],
            outputs: vec![
                PortSpec::control("gate"),
                PortSpec::control("pitch"),
                PortSpec::control("velocity"),
            ],
            params: vec![
                linear(
                    "glide_ms",
                    "Glide between tied notes",
                    Unit::Milliseconds,
                    (0.0, 10_000.0),
                    0.0,
                )
                .unsmoothed()
                .explained("How long the pitch slides from a note to one that is played while the first is held."),
                linear(
                    "bend_semitones",
                    "Range of the pitch bend",
                    Unit::None,
                    (0.0, 96.0),
                    2.0,
                )
                .explained("Semitones that the pitch goes up or down at the ends of the wheel."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let reference = u8::try_from(request.config.count("reference")).unwrap_or(69);
        Ok(Prepared::immediate(Voice {
            channel: field::midi_channel_of(request.config),
            reference: f64::from(reference),
            rate: request.stream.rate,
            keys: NoteStack::new(),
            pedal: false,
            gate: false,
            velocity: 0.0,
            octaves: Ramp::resting(0.0),
            bend: 0.0,
        })
        .ringing(Tail::Infinite))
    }
}

struct Voice {
    /// 0 … 15; all channels without one.
    channel: Option<u8>,
    /// Key of pitch 0.
    reference: f64,
    rate: SampleRate,
    keys: NoteStack,
    /// Whether the sustain pedal is down.
    pedal: bool,
    gate: bool,
    velocity: f64,
    /// From the reference key, without bend.
    octaves: Ramp,
    /// -1 … 1.
    bend: f64,
}

impl Voice {
    /// Takes in one event; `glide` is in frames.
    fn take(&mut self, event: Event, glide: u32) {
        match event.as_note() {
            Event::NoteOn { note, velocity } => {
                let Some(key) = note.key.filter(|_| self.hears(note.channel)) else {
                    return;
                };
                let tuning = 0.0;
                self.keys.press(Held { note, key, tuning });
                self.velocity = f64::from(velocity.clamp(0.0, 1.0));
                self.follow(glide);
            }
            Event::NoteOff { note, .. } => {
                self.keys.release(note);
                self.follow(glide);
            }
            Event::Choke { note } => {
                self.keys.release(note);
                self.gate = self.keys.newest().is_some();
                self.follow(glide);
            }
            Event::Expression {
                note,
                kind: Expression::Tuning,
                value,
            } if value.is_finite() => {
                self.keys.tune(note, value.clamp(-120.0, 120.0));
                self.follow(0);
            }
            Event::Expression { .. } | Event::Midi { .. } => {
                if let Some(bend) = Listen::PitchBend.read(self.channel, event) {
                    self.bend = bend;
                }
                if let Some(pedal) = Listen::Controller(Event::PEDAL).read(self.channel, event) {
                    self.pedal = pedal >= 0.5;
                    self.follow(glide);
                }
            }
        }
    }

    fn hears(&self, channel: Option<u8>) -> bool {
        match (self.channel, channel) {
            (Some(heard), Some(channel)) => heard == channel,
            _ => true,
        }
    }

    /// Goes to the newest key; without one the note ends, unless the pedal holds it.
    fn follow(&mut self, glide: u32) {
        match self.keys.newest() {
            Some(held) => {
                let semitones = f64::from(held.key) + held.tuning - self.reference;
                let octaves = semitones / OCTAVE;
                #[expect(clippy::float_cmp, reason = "the same key or another")]
                if octaves != self.octaves.target() {
                    let frames = if self.gate { glide } else { 0 };
                    self.octaves.aim(octaves, frames, false);
                }
                self.gate = true;
            }
            None => self.gate &= self.pedal,
        }
    }

    /// Writes the frames from `done` up to `until`.
    fn fill(&mut self, io: &mut Io<'_>, done: usize, until: usize) {
        let params: Params<'_> = io.params;
        let span = done..until;
        let level = |on| narrow(if on { 1.0 } else { 0.0 });
        for (port, value) in [(GATE, level(self.gate)), (VELOCITY, narrow(self.velocity))] {
            let out = io.outputs.channel(port, 0);
            out.get_mut(span.clone()).unwrap_or(&mut []).fill(value);
        }
        let out = io.outputs.channel(PITCH, 0);
        let pitch = out.get_mut(span).unwrap_or(&mut []);
        for ((offset, frame), sample) in (0_u32..).zip(done..).zip(pitch.iter_mut()) {
            let bend = self.bend * params.at(BEND_RANGE, frame) / OCTAVE;
            *sample = narrow(self.octaves.at(offset) + bend);
        }
        self.octaves
            .advance(u32::try_from(until - done).unwrap_or(u32::MAX));
    }
}

impl Processor for Voice {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params, frames) = (io.inputs, io.params, io.frames());
        let is_still = inputs.events(0).next().is_none();
        if is_still && self.octaves.is_resting() && params.steady(BEND_RANGE).is_some() {
            let bend = self.bend * params.value(BEND_RANGE) / OCTAVE;
            io.outputs.constant(GATE, if self.gate { 1.0 } else { 0.0 });
            io.outputs
                .constant(PITCH, narrow(self.octaves.target() + bend));
            io.outputs.constant(VELOCITY, narrow(self.velocity));
            return Status::Active;
        }
        let mut done = 0;
        for event in inputs.events(0) {
            let at = event.offset as usize;
            if at > done {
                self.fill(io, done, at);
                done = at;
            }
            let seconds = params.at(GLIDE, at) / 1000.0;
            let glide = u32::try_from(self.rate.frames(seconds).0).unwrap_or(u32::MAX);
            self.take(event.event, glide);
        }
        self.fill(io, done, frames);
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.keys = NoteStack::new();
        self.pedal = false;
        self.gate = false;
        self.velocity = 0.0;
        self.octaves = Ramp::resting(0.0);
        self.bend = 0.0;
    }
}
