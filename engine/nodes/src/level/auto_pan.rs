//! `level.auto_pan`: sound that wanders between left and right.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
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
use crate::saved_phase;

const RATE: usize = 0;
const DEPTH: usize = 1;

/// The type `level.auto_pan`.
pub struct AutoPan;

impl NodeType for AutoPan {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.auto_pan",
            version: 1,
            label: "Auto pan",
            description: "Lets the sound wander between left and right.",
            help: "Turns one side down, then the other, following a sine. Slow rates make a pad wide, fast ones \
                   make a stereo tremolo. The sound begins in the middle and is never louder than what comes in.",
            icon: "pan",
            tags: &["stereo", "pan", "modulation", "tremolo"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            params: vec![
                geometric("rate_hz", "Rate", Unit::Hertz, (0.01, 50.0), 0.5)
                    .explained("How often a second it goes from side to side and back."),
                linear("depth", "Depth", Unit::None, (0.0, 1.0), 1.0)
                    .explained("How far: 0 stays in the middle, 1 reaches both sides."),
            ],
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Wanderer {
            frame_rate_hz: request.stream.rate.as_f64(),
            phase: Phase::default(),
        }))
    }
}

struct Wanderer {
    frame_rate_hz: f64,
    phase: Phase,
}

impl Processor for Wanderer {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent = io.is_output_silent(0);
        let params = io.params;
        let Some((left, right)) = io.outputs.pair(0, 0) else {
            return Status::Active;
        };
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let step = params.at(RATE, frame) / self.frame_rate_hz;
            let place = params.at(DEPTH, frame) * sine_of_cycles(self.phase.next(step));
            *left *= narrow(1.0 - place.max(0.0));
            *right *= narrow(1.0 + place.min(0.0));
        }
        if !silent {
            io.outputs.mark(0, 0, Content::Signal);
            io.outputs.mark(0, 1, Content::Signal);
        }
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
