//! `source.sine`: a tone.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_dsp::oscillator::phase::Phase;
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{geometric, level_db, linear};
use crate::saved_phase;
use crate::source::spread::copy_first;

const FREQUENCY: usize = 0;
const LEVEL: usize = 1;
const PHASE: usize = 2;

/// Nearest to the rate that a tone may come: half of it would be silence or not by the phase.
const HIGHEST_OF_RATE: f64 = 0.499;

/// The type `source.sine`.
pub struct Sine;

impl NodeType for Sine {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.sine",
            version: 1,
            label: "Sine",
            description: "A sine on all channels. 997 Hz touches every value of a converter.",
            help: "A sine of exact frequency and level, for tests and tuning. 997 Hz is no divisor of usual \
                   rates, so it meets all sample values.",
            icon: "sine",
            tags: &["tone", "oscillator", "test", "generator"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                geometric(
                    "frequency_hz",
                    "Frequency",
                    Unit::Hertz,
                    (0.1, 96_000.0),
                    997.0,
                )
                .explained("Cycles per second."),
                level_db("Level (peak)").explained("Peak level against full scale."),
                linear("phase_deg", "Phase", Unit::Degrees, (-360.0, 360.0), 0.0)
                    .explained("Ahead of the sine that begins at zero."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Tone {
            rate_hz: request.stream.rate.as_f64(),
            phase: Phase::default(),
        })
        .ringing(Tail::Infinite))
    }
}

struct Tone {
    rate_hz: f64,
    phase: Phase,
}

impl Processor for Tone {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        let steady = params.steady(LEVEL).map(|db| Decibels(db).to_gain());
        for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let level = steady.unwrap_or_else(|| Decibels(params.at(LEVEL, frame)).to_gain());
            let step = (params.at(FREQUENCY, frame) / self.rate_hz).min(HIGHEST_OF_RATE);
            let phase = self.phase.next(step) + params.at(PHASE, frame) / 360.0;
            *sample = narrow(level * sine_of_cycles(phase));
        }
        copy_first(io);
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
