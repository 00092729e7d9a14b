//! A node type that is computed side by side with others of its kind.

#![expect(
    clippy::panic,
    reason = "a rig for tests: what goes wrong here fails the test"
)]

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::batch::{BatchKey, Batching, Lane};
use airloom_api::process::context::Context;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

/// The type `test.lanes`: y += share · (x - y), stereo. Panics when its switch `fail` is on.
#[derive(Debug)]
pub struct Lanes;

const SHARE: usize = 0;
const FAIL: usize = 1;

impl NodeType for Lanes {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "test.lanes",
            version: 1,
            label: "Lanes",
            description: "A low-pass that is computed with others.",
            ..NodeInfo::default()
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
                ParamSpec {
                    id: "share".into(),
                    label: "Share".into(),
                    unit: Unit::None,
                    kind: ParamKind::Float {
                        min: 0.01,
                        max: 1.0,
                        default: 0.5,
                        curve: Curve::Linear,
                    },
                    help: "".into(),
                    group: None,
                    smoothing: Smoothing::Linear(0.005),
                },
                ParamSpec {
                    id: "fail".into(),
                    label: "Fail".into(),
                    unit: Unit::None,
                    kind: ParamKind::Switch { default: false },
                    help: "".into(),
                    group: None,
                    smoothing: Smoothing::None,
                },
            ],
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(LowPass { last: [0.0; 2] }))
    }
}

struct LowPass {
    last: [f32; 2],
}

impl LowPass {
    fn channel(last: &mut f32, share: f64, input: &[f32], output: &mut [f32]) {
        #[expect(clippy::cast_possible_truncation, reason = "buses carry f32")]
        let share = share as f32;
        for (input, output) in input.iter().zip(output) {
            *last += (input - *last) * share;
            *output = *last;
        }
    }
}

impl Processor for LowPass {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        assert!(!io.params.is_on(FAIL), "told to");
        let params = io.params;
        for (channel, last) in self.last.iter_mut().enumerate() {
            let input = io.inputs.channel(0, channel);
            let output = io.outputs.channel(0, channel);
            for (frame, (input, output)) in input.iter().zip(output).enumerate() {
                let share = params.at(SHARE, frame);
                Self::channel(last, share, &[*input], std::slice::from_mut(output));
            }
        }
        Status::Active
    }

    fn batching(&self) -> Option<Batching> {
        Some(Batching {
            key: BatchKey::of::<Self>(2),
            run,
        })
    }

    fn is_batch_ready(&self, params: &Params<'_>) -> bool {
        params.all_steady()
    }

    fn reset(&mut self, _rt: &Rt) {
        self.last = [0.0; 2];
    }
}

fn run(lanes: &mut [Lane<'_>], _context: &Context, _rt: &Rt) {
    assert!(lanes.len() > 1, "alone in a batch");
    for lane in lanes.iter_mut() {
        let share = lane.params.value(SHARE);
        let fails = lane.params.is_on(FAIL);
        let Some(mut last) = lane.state::<LowPass>().map(|state| state.last) else {
            panic!("of another type");
        };
        for (channel, last) in last.iter_mut().enumerate() {
            let input = lane.inputs.channel(0, channel);
            LowPass::channel(last, share, input, lane.outputs.channel(0, channel));
            lane.outputs.mark(0, channel, Content::Signal);
        }
        assert!(!fails, "told to");
        lane.status = Status::Active;
    }
    // States are stored when all is done.
    for lane in lanes {
        let frames = lane.frames();
        let last = [0, 1].map(|channel| lane.outputs.channel(0, channel).get(frames - 1).copied());
        if let (Some(state), [Some(left), Some(right)]) = (lane.state::<LowPass>(), last) {
            state.last = [left, right];
        }
    }
}
