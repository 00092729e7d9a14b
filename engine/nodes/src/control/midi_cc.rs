//! `control.midi_cc`: a wheel, a pedal or a fader as a control signal.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::ramp::Ramp;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::control::midi_value::Listen;
use crate::field;
use crate::parameter::linear;

const SMOOTHING: usize = 0;

/// The type `control.midi_cc`.
pub struct MidiCc;

impl NodeType for MidiCc {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.midi_cc",
            version: 1,
            label: "MIDI controller",
            description: "Sends the newest value of a MIDI controller: 0 … 1, of the pitch bend -1 … 1; 0 before the \
                          first message.",
            help: "Turns a controller of a keyboard or fader box into a control signal. Steps of 1/127 are \
                   smoothed.",
            icon: "midi",
            tags: &["controller", "knob", "fader", "modulation wheel"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "message",
                description: "A control change, the pitch bend, or the pressure of channel and keys.",
                kind: ConfigKind::Choice {
                    options: &["controller", "pitch_bend", "pressure"],
                    default: "controller",
                },
            },
            ConfigField {
                name: "controller",
                description: "Number of the controller; 1 is the modulation wheel. Not used by other messages.",
                kind: ConfigKind::Integer {
                    min: 0,
                    max: 127,
                    default: 1,
                },
            },
            field::midi_channel(),
        ]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::events("in")],
            outputs: vec![PortSpec::control("out")],
            params: vec![
                linear(
                    "smoothing_ms",
                    "Smoothing",
                    Unit::Milliseconds,
                    (0.0, 1000.0),
                    5.0,
                )
                .unsmoothed()
                .explained("How long a step of the controller takes."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let number = u8::try_from(config.count("controller")).unwrap_or(0);
        Ok(Prepared::immediate(Follower {
            listen: match config.text("message") {
                "pitch_bend" => Listen::PitchBend,
                "pressure" => Listen::Pressure,
                _ => Listen::Controller(number),
            },
            channel: field::midi_channel_of(config),
            rate: request.stream.rate,
            value: Ramp::resting(0.0),
        })
        .ringing(Tail::Infinite))
    }
}

struct Follower {
    listen: Listen,
    /// 0 … 15; all channels without one.
    channel: Option<u8>,
    rate: SampleRate,
    value: Ramp,
}

impl Follower {
    /// Writes the values up to the next message.
    fn fill(&mut self, out: &mut [f32]) {
        if self.value.is_resting() {
            out.fill(narrow(self.value.target()));
            return;
        }
        for (frame, sample) in (0_u32..).zip(out.iter_mut()) {
            *sample = narrow(self.value.at(frame));
        }
        self.value
            .advance(u32::try_from(out.len()).unwrap_or(u32::MAX));
    }
}

impl Processor for Follower {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (inputs, params, frames) = (io.inputs, io.params, io.frames());
        let was_resting = self.value.is_resting();
        let before = self.value.target();
        let mut done = 0;
        for event in inputs.events(0) {
            let Some(value) = self.listen.read(self.channel, event.event) else {
                continue;
            };
            let at = event.offset as usize;
            let out = io.outputs.channel(0, 0);
            self.fill(out.get_mut(done..at).unwrap_or(&mut []));
            done = at;
            let seconds = params.at(SMOOTHING, at) / 1000.0;
            let length = u32::try_from(self.rate.frames(seconds).0).unwrap_or(u32::MAX);
            self.value.aim(value, length, false);
        }
        #[expect(clippy::float_cmp, reason = "no message has moved it")]
        let is_still = was_resting && self.value.is_resting() && self.value.target() == before;
        if is_still {
            io.outputs.constant(0, narrow(before));
        } else {
            let out = io.outputs.channel(0, 0);
            self.fill(out.get_mut(done..frames).unwrap_or(&mut []));
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.value = Ramp::resting(0.0);
    }

    /// A controller that was turned before a save is where it was: nobody sends it again.
    fn save_state(&self, state: &mut StateBytes) {
        state.push(&self.value.target().to_le_bytes());
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        let bytes = state.try_into().map_err(|_| RestoreError {
            found: state.len(),
            expected: "the value in 8 bytes",
        })?;
        let value = f64::from_le_bytes(bytes);
        let value = if value.is_nan() { 0.0 } else { value };
        self.value = Ramp::resting(value.clamp(-1.0, 1.0));
        Ok(())
    }
}
