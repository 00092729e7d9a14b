//! `level.pan`: a place between left and right.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{InPlace, NodeSpec, SumFrom};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_dsp::level::pan::PanLaw;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::level::fader::{Gains, PIECE};
use crate::parameter::linear;

const PAN: usize = 0;

/// The type `level.pan`.
pub struct Pan;

impl NodeType for Pan {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.pan",
            version: 1,
            label: "Pan",
            description: "Weighs left and right. A mono connection feeds both sides and is placed between them.",
            help: "Puts a signal between left and right. The law says what the middle does: sin3 keeps the \
                   power of unrelated signals, and so does sqrt3, which moves faster near the ends; linear \
                   keeps the sum of both sides, sin4_5 lies between the two; balance leaves the middle as it \
                   is and only lowers the far side, for signals that are stereo already.",
            icon: "pan",
            tags: &["balance", "stereo", "position"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "law",
            description: "What happens in the middle: sin3 and sqrt3 -3 dB, linear -6 dB, sin4_5 -4.5 dB, balance nothing: it only \
                          lowers the far side.",
            kind: ConfigKind::Choice {
                options: &["sin3", "linear", "sin4_5", "sqrt3", "balance"],
                default: "sin3",
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            params: vec![
                linear("pan", "Pan", Unit::None, (-1.0, 1.0), 0.0)
                    .explained("-1 is left, 0 the middle, 1 right."),
            ],
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            rests_as: Some(SumFrom::First),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let law = match request.config.text("law") {
            "linear" => PanLaw::Linear,
            "sin4_5" => PanLaw::Sin45,
            "sqrt3" => PanLaw::Root3,
            "balance" => PanLaw::Balance,
            _ => PanLaw::Sin3,
        };
        Ok(Prepared::immediate(Panner::new(law)))
    }
}

struct Panner {
    law: PanLaw,
    /// The last place that rested, and its factors.
    rested: (f64, [f32; 2]),
}

impl Panner {
    fn new(law: PanLaw) -> Self {
        let mut panner = Self {
            law,
            rested: (f64::NAN, [0.0; 2]),
        };
        panner.resting_gains(0.0);
        panner
    }

    /// The factors of a place that does not move.
    fn resting_gains(&mut self, pan: f64) -> [f32; 2] {
        if self.rested.0 != pan {
            let (left, right) = self.law.gains(pan);
            self.rested = (pan, [narrow(left), narrow(right)]);
        }
        self.rested.1
    }
}

impl Processor for Panner {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        if io.is_output_silent(0) {
            return Status::Idle;
        }
        let (frames, params) = (io.frames(), io.params);
        let Some((left, right)) = io.outputs.pair(0, 0) else {
            return Status::Idle;
        };
        if let Some(pan) = params.steady(PAN) {
            let [to_left, to_right] = self.resting_gains(pan);
            Gains::Steady(to_left).apply(left);
            Gains::Steady(to_right).apply(right);
        } else {
            let mut gains = [[0.0; PIECE]; 2];
            for start in (0..frames).step_by(PIECE) {
                let count = PIECE.min(frames - start);
                let [to_left, to_right] = &mut gains;
                let places = to_left.iter_mut().zip(to_right.iter_mut());
                for (frame, (to_left, to_right)) in (start..start + count).zip(places) {
                    let (left, right) = self.law.gains(params.at(PAN, frame));
                    *to_left = narrow(left);
                    *to_right = narrow(right);
                }
                Gains::Moving(&to_left[..count]).apply(&mut left[start..start + count]);
                Gains::Moving(&to_right[..count]).apply(&mut right[start..start + count]);
            }
            io.outputs.mark(0, 0, Content::Signal);
            io.outputs.mark(0, 1, Content::Signal);
        }
        Status::Idle
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        let Some(pan) = params.steady(PAN) else {
            return false;
        };
        let (left, right) = self.law.gains(pan);
        mix.set_post(0, narrow(left));
        mix.set_post(1, narrow(right));
        true
    }

    fn reset(&mut self, _rt: &Rt) {}
}
