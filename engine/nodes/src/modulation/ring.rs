//! `modulation.ring`: the signal times a tone.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_dsp::oscillator::phase::Phase;
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::{geometric, linear};
use crate::{field, saved_phase};

const FREQUENCY: usize = 0;
const MIX: usize = 1;

/// Frames that are worked on at once.
const PIECE: usize = 64;

/// The type `modulation.ring`.
pub struct Ring;

impl NodeType for Ring {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "modulation.ring",
            version: 1,
            label: "Ring modulator",
            description: "Multiplies the signal by a sine: every tone becomes two, its sum and its difference with that sine.",
            help: "Bells and robots. Harmonic sounds become inharmonic, except where the frequency is a multiple of theirs. \
                   Below 20 Hz it is a deep tremolo. Sums beyond half the rate fold back.",
            icon: "",
            tags: &["robot", "bell", "inharmonic", "am", "multiply"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                geometric(
                    "frequency_hz",
                    "Frequency",
                    Unit::Hertz,
                    (0.1, 12_000.0),
                    440.0,
                )
                .explained("The sine's frequency."),
                linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0)
                    .explained("From dry (0) to the product alone (1)."),
            ],
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Product {
            rate_hz: request.stream.rate.as_f64(),
            phase: Phase::default(),
            channels: request.config.count("channels"),
        }))
    }
}

struct Product {
    rate_hz: f64,
    phase: Phase,
    channels: usize,
}

impl Processor for Product {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params) = (io.frames(), io.params);
        let steady = params.steady(FREQUENCY).zip(params.steady(MIX));
        for start in (0..frames).step_by(PIECE) {
            let end = frames.min(start + PIECE);
            let mut gains = [0.0; PIECE];
            for (frame, gain) in gains.iter_mut().enumerate().take(end - start) {
                let (hz, mix) = steady.unwrap_or_else(|| {
                    (
                        params.at(FREQUENCY, start + frame),
                        params.at(MIX, start + frame),
                    )
                });
                let sine = sine_of_cycles(self.phase.next((hz / self.rate_hz).min(0.5)));
                *gain = 1.0 - mix + mix * sine;
            }
            for channel in 0..self.channels {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                for (sample, gain) in samples.iter_mut().zip(&gains) {
                    // Zeros stay +0 under a negative gain.
                    *sample = narrow(f64::from(*sample) * gain + 0.0);
                }
            }
        }
        let content = if silent_in {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        // The sine goes on.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.phase = Phase::default();
    }

    fn save_state(&self, state: &mut StateBytes) {
        saved_phase::save(&self.phase, state);
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        self.phase = saved_phase::restore(state)?;
        Ok(())
    }
}
