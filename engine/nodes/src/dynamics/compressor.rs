//! `dynamics.compressor`: louder made softer, by a ratio above a threshold.

mod params;

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::reducer::Reducer;
use airloom_dsp::level::logarithm::gain_of_db;

use crate::dynamics::apply::{Delayed, Quiet};
use crate::dynamics::compressor::params::{MAKEUP, MIX, TAKEN, Taken};
use crate::dynamics::gained::{Gained, Gaining};
use crate::dynamics::key::{self, Key};
use crate::dynamics::knobs;
use crate::dynamics::meters::{meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::field;

/// How fast the automatic make-up gain follows, to 63 %.
const MAKE_UP_SECONDS: f64 = 0.02;

/// Closer to where it goes than this the make-up gain is there: dB.
const NEAR_DB: f64 = 1e-6;

/// The type `dynamics.compressor`.
pub struct Compressor;

impl NodeType for Compressor {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.compressor",
            version: 1,
            label: "Compressor",
            description: "Lowers the gain above a threshold, by a ratio, with a soft knee; keyed by its input or by a \
                          side-chain.",
            help: "Evens out levels. Set the threshold so that the loud passages are brought down by 3 to 6 dB, and \
                   the ratio by how firmly. A slow attack lets beginnings through, a short release is lively and can \
                   pump. Mix below 1 adds the dry signal, which lifts quiet parts and leaves peaks. Connect something \
                   to the side-chain to duck by it; a high-pass in the key keeps bass from pumping all the rest. \
                   Peaks are measured sample by sample, so a steady tone counts by its peak; RMS counts it 3 dB lower.",
            icon: "",
            tags: &[
                "dynamics",
                "ducking",
                "glue",
                "leveller",
                "parallel",
                "side-chain",
                "voice",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels(), knobs::look_ahead(0.0)]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut spec = NodeSpec {
            params: params::params(),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        };
        spec.inputs
            .push(PortSpec::audio("sidechain", field::layout(config)?));
        Ok(spec)
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let late = knobs::look_ahead_of(request.config, rate);
        let channels = request.config.count("channels");
        let (meter, readings) = meters(rate);
        let taken = Taken::of(&params::defaults(), rate);
        let gaining = Compressing {
            rate,
            reducer: Reducer::new(channels, taken.reduction),
            taken,
            make_up: None,
            make_up_keep: (-1.0 / rate.as_f64() / MAKE_UP_SECONDS).exp(),
            make_ups: [0.0; PIECE],
        };
        Ok(Prepared::immediate(Gained {
            channels,
            settings: Settings::new(),
            gaining,
            key: Key::new(channels, rate.as_f64()),
            delayed: Delayed::new(channels, late.as_usize()),
            quiet: Quiet::default(),
            meter,
        })
        .late_by(late)
        .ringing(Tail::Frames(late))
        .showing(readings))
    }
}

struct Compressing {
    rate: SampleRate,
    taken: Taken,
    reducer: Reducer,
    /// The automatic make-up gain in dB; `None` until the first frame.
    make_up: Option<f64>,
    make_up_keep: f64,
    /// Make-up gains of a piece in dB, set and automatic.
    make_ups: [f64; PIECE],
}

impl Compressing {
    /// Make-up gains of a piece; whether all are 0.
    fn make_up(&mut self, params: &Params<'_>, start: usize, frames: usize) -> bool {
        let target = self.taken.make_up_db;
        let mut auto = self.make_up.unwrap_or(target);
        let set = params.steady(MAKEUP);
        let mut none = true;
        for (frame, gain) in (start..).zip(&mut self.make_ups[..frames]) {
            if auto != target {
                auto = target + (auto - target) * self.make_up_keep;
                if (auto - target).abs() < NEAR_DB {
                    auto = target;
                }
            }
            *gain = auto + set.unwrap_or_else(|| params.at(MAKEUP, frame));
            none &= *gain == 0.0;
        }
        self.make_up = Some(auto);
        none
    }
}

impl Gaining<TAKEN> for Compressing {
    fn take_over(&mut self, values: &[f64; TAKEN]) -> [f64; key::PARAMS] {
        self.taken = Taken::of(values, self.rate);
        self.reducer.set(self.taken.reduction);
        self.taken.key
    }

    fn measure(&mut self, channel: usize, key: &[f64]) {
        self.reducer.measure(channel, key);
    }

    fn compute(&mut self, params: &Params<'_>, start: usize, frames: usize) -> bool {
        self.reducer.compute(frames);
        let none = self.make_up(params, start, frames);
        !none || self.reducer.deepest() > 0.0
    }

    /// 1 + mix·(gain - 1): exactly 1 for nothing.
    fn gains(&mut self, params: &Params<'_>, start: usize, channel: usize, into: &mut [f64]) {
        let mix = params.steady(MIX);
        let levels = self.make_ups.iter().zip(self.reducer.reductions(channel));
        for ((frame, gain), (make_up, reduction)) in (start..).zip(into).zip(levels) {
            let mix = mix.unwrap_or_else(|| params.at(MIX, frame));
            *gain = 1.0 + mix * (gain_of_db(make_up - reduction) - 1.0);
        }
    }

    fn shown_db(&self) -> f64 {
        -self.reducer.deepest()
    }

    fn is_resting(&self) -> bool {
        self.make_up == Some(self.taken.make_up_db) && self.reducer.is_resting()
    }

    fn clear(&mut self) {
        self.reducer.clear();
        self.make_up = None;
    }
}
