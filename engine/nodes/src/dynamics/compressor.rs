//! `dynamics.compressor`: louder made softer, by a ratio above a threshold.

mod params;

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::reducer::Reducer;
use airloom_dsp::level::logarithm::gain_of_db;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::apply::{Delayed, Quiet, amplify};
use crate::dynamics::compressor::params::{MAKEUP, MIX, TAKEN, Taken};
use crate::dynamics::key::Key;
use crate::dynamics::meters::{Meter, meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::dynamics::knobs;
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
            icon: "compressor",
            tags: &[
                "dynamics", "ducking", "glue", "leveller", "parallel", "side-chain", "voice",
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
        spec.inputs.push(PortSpec::audio("sidechain", field::layout(config)?));
        Ok(spec)
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let late = knobs::look_ahead_of(request.config, rate);
        let channels = request.config.count("channels");
        let (meter, readings) = meters(rate);
        let taken = Taken::of(&params::defaults(), rate);
        Ok(Prepared::immediate(Compressing {
            rate,
            channels,
            settings: Settings::new(),
            reducer: Reducer::new(channels, taken.reduction),
            taken,
            key: Key::new(channels, rate.as_f64()),
            delayed: Delayed::new(channels, late.as_usize()),
            make_up: None,
            make_up_keep: (-1.0 / rate.as_f64() / MAKE_UP_SECONDS).exp(),
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
    channels: usize,
    settings: Settings<TAKEN>,
    taken: Taken,
    reducer: Reducer,
    key: Key,
    delayed: Delayed,
    /// The automatic make-up gain in dB; `None` until the first frame.
    make_up: Option<f64>,
    make_up_keep: f64,
    quiet: Quiet,
    meter: Meter,
}

impl Compressing {
    fn take_over(&mut self, values: &[f64; TAKEN]) {
        self.taken = Taken::of(values, self.rate);
        self.reducer.set(self.taken.reduction);
        self.key.set(self.taken.key);
    }

    /// Make-up gains of a piece in dB, in `into`; whether all are 0.
    fn make_up(&mut self, params: &Params<'_>, start: usize, into: &mut [f64]) -> bool {
        let target = self.taken.make_up_db;
        let mut auto = self.make_up.unwrap_or(target);
        let set = params.steady(MAKEUP);
        let mut none = true;
        for (frame, gain) in (start..).zip(into) {
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

/// Gains from reductions and make-up in dB, with the dry part: 1 + mix·(gain - 1), exactly 1 for nothing.
fn mixed(gains: &mut [f64], make_up: &[f64], reductions: &[f64], mix: impl Fn(usize) -> f64) {
    let levels = make_up.iter().zip(reductions);
    for (frame, (gain, (make_up, reduction))) in gains.iter_mut().zip(levels).enumerate() {
        *gain = 1.0 + mix(frame) * (gain_of_db(make_up - reduction) - 1.0);
    }
}

impl Processor for Compressing {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let silent_in = io.is_output_silent(0);
        let mut is_key_settled = false;
        let mut start = 0;
        while start < frames {
            let piece = self.settings.next(&params, start, frames, first);
            if let Some(values) = piece.news {
                self.take_over(&values);
            }
            if piece.opens {
                is_key_settled = self.key.settle();
            }
            let (count, end) = (piece.frames, start + piece.frames);
            for channel in 0..self.channels {
                let key = self.key.take(io, channel, start, count);
                self.reducer.measure(channel, key);
            }
            self.reducer.compute(count);
            let mut make_up = [0.0; PIECE];
            let make_up = &mut make_up[..count];
            let passes = self.make_up(&params, start, make_up) && self.reducer.deepest() == 0.0;
            let mix = params.steady(MIX);
            for channel in 0..self.channels {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                self.meter.hear(samples);
                self.delayed.process(channel, samples);
                if !passes {
                    let mut gains = [1.0; PIECE];
                    let gains = &mut gains[..count];
                    let reductions = self.reducer.reductions(channel);
                    match mix {
                        Some(mix) => mixed(gains, make_up, reductions, |_| mix),
                        None => mixed(gains, make_up, reductions, |at| params.at(MIX, start + at)),
                    }
                    amplify(samples, gains);
                }
                self.meter.give(samples);
            }
            self.meter.act(-self.reducer.deepest());
            self.meter.advance(count);
            start = end;
        }
        let silent = self.quiet.advance(silent_in, frames, self.delayed.frames());
        let content = if silent { Content::Silent } else { Content::Signal };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        let make_up_rests = self.make_up == Some(self.taken.make_up_db);
        if silent
            && make_up_rests
            && is_key_settled
            && self.key.is_silent(io, silent_in)
            && self.reducer.is_resting()
        {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.settings.reset();
        self.reducer.clear();
        self.key.clear();
        self.delayed.clear();
        self.make_up = None;
        self.quiet.reset();
    }
}
