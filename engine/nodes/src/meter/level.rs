//! `meter.level`: a place to read the level.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

use crate::field;

/// The type `meter.level`. The reading is taken by the executor at the node's output, as for any
/// node that is observed; the node itself is a wire.
pub struct LevelMeter;

impl NodeType for LevelMeter {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.level",
            version: 1,
            label: "Level meter",
            description: "Shows the level and passes the audio through unchanged.",
            help: "A wire with a meter: the peaks of its first two channels are shown wherever levels are, and nothing is \
                   changed. It costs next to nothing. For RMS, more channels and held peaks take the peak and RMS meter.",
            icon: "",
            tags: &["peak", "rms", "vu", "level"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            rests_as: Some(SumFrom::First),
            ..field::insert(config)?
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Wire))
    }
}

struct Wire;

impl Processor for Wire {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        Status::Idle
    }

    fn resting_mix(&mut self, _params: &Params<'_>, _mix: &mut RestingMix<'_>) -> bool {
        true
    }

    fn reset(&mut self, _rt: &Rt) {}
}
