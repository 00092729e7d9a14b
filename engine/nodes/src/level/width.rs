//! `level.width`: how far a stereo picture spreads.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::linear;

const WIDTH: usize = 0;

/// The width at which both channels are left as they are.
const AS_IT_IS: f64 = 100.0;

/// The type `level.width`.
pub struct Width;

impl NodeType for Width {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.width",
            version: 1,
            label: "Stereo width",
            description: "Narrows a stereo signal down to mono or widens it, by the level of its side.",
            help: "0 % is mono on both sides, 100 % leaves every bit as it is, 200 % doubles the side signal (L - R) / 2. \
                   The middle (L + R) / 2 is never touched, so what is heard in mono stays the same at any width. Wide \
                   settings make both channels up to 6 dB louder where they differ, and lower their correlation.",
            icon: "",
            tags: &["stereo", "mid side", "mono", "narrow", "spread"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        let width = linear(
            "width_percent",
            "Width",
            Unit::Percent,
            (0.0, 200.0),
            AS_IT_IS,
        );
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            params: vec![width.explained(
                "0 is mono, 100 as it came in, 200 twice the difference of left and right.",
            )],
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Spread))
    }
}

/// L' = L·(1 + w)/2 + R·(1 - w)/2 and R' mirrored: middle plus or minus w times the side.
struct Spread;

/// The factors of a channel itself and of the other one.
fn factors(percent: f64) -> (f32, f32) {
    let width = percent / AS_IT_IS;
    (narrow((1.0 + width) / 2.0), narrow((1.0 - width) / 2.0))
}

/// Both sides of one frame.
#[inline]
fn spread(left: f32, right: f32, (own, other): (f32, f32)) -> (f32, f32) {
    (left * own + right * other, right * own + left * other)
}

impl Processor for Spread {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let params = io.params;
        let steady = params.steady(WIDTH);
        if io.is_output_silent(0) || steady == Some(AS_IT_IS) {
            return Status::Idle;
        }
        let Some((left, right)) = io.outputs.pair(0, 0) else {
            return Status::Idle;
        };
        let pairs = left.iter_mut().zip(right.iter_mut());
        match steady.map(factors) {
            Some(factors) => {
                for (left, right) in pairs {
                    (*left, *right) = spread(*left, *right, factors);
                }
            }
            None => {
                for (frame, (left, right)) in pairs.enumerate() {
                    let percent = params.at(WIDTH, frame);
                    if percent != AS_IT_IS {
                        (*left, *right) = spread(*left, *right, factors(percent));
                    }
                }
            }
        }
        io.outputs.mark(0, 0, Content::Signal);
        io.outputs.mark(0, 1, Content::Signal);
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
