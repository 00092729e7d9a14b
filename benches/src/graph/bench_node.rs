//! A node that does next to nothing, so that what remains is the engine.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

/// The name of [`HalfSum`].
pub const HALF_SUM: &str = "bench.half_sum";

/// out = (in1 + in2)·0.5, stereo.
pub struct HalfSum;

impl NodeType for HalfSum {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: HALF_SUM,
            version: 1,
            label: "Half sum",
            description: "The mean of two inputs.",
            ..NodeInfo::default()
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        let stereo = |name: &'static str| PortSpec::audio(name, ChannelLayout::Stereo);
        Ok(NodeSpec {
            inputs: vec![stereo("in1"), stereo("in2")],
            outputs: vec![stereo("out")],
            rests_as: Some(SumFrom::First),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Mean))
    }
}

struct Mean;

impl Processor for Mean {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        for channel in 0..2 {
            let (a, b) = (io.inputs.channel(0, channel), io.inputs.channel(1, channel));
            let samples = io.outputs.channel(0, channel).iter_mut();
            for ((sample, a), b) in samples.zip(a).zip(b) {
                *sample = (a + b) * 0.5;
            }
        }
        Status::Active
    }

    fn resting_mix(&mut self, _params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        mix.set_posts(0.5);
        true
    }

    fn reset(&mut self, _rt: &Rt) {}
}
