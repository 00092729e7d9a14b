//! `dynamics.transient`: beginnings and endings louder or softer.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::transient::{Shaper, Shaping};
use airloom_dsp::level::logarithm::gain_of_db;

use crate::dynamics::apply::{Delayed, Quiet};
use crate::dynamics::gained::{Gained, Gaining};
use crate::dynamics::key::{self, Key};
use crate::dynamics::knobs::{look_ahead, look_ahead_of, milliseconds};
use crate::dynamics::meters::{meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::field;
use crate::parameter::linear;

const PARAMS: usize = 4;
const OUTPUT: usize = 4;

/// The type `dynamics.transient`.
pub struct Transient;

impl NodeType for Transient {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.transient",
            version: 1,
            label: "Transient shaper",
            description: "Makes beginnings of sounds harder or softer and their endings longer or shorter, whatever \
                          their level.",
            help: "Drums forward with attack, closer with less sustain; a room behind them with more. It needs no \
                   threshold: only how fast the level changes counts, so a steady sound passes as it is. What it adds \
                   to beginnings are peaks; put a limiter behind it.",
            icon: "",
            tags: &["dynamics", "drums", "attack", "sustain", "punch"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels(), look_ahead(0.0)]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: params(),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let late = look_ahead_of(request.config, rate);
        let channels = request.config.count("channels");
        let (meter, readings) = meters(rate);
        let specs = params();
        let defaults =
            std::array::from_fn(|at| specs.get(at).map_or(0.0, ParamSpec::default_value));
        let gaining = Shapes {
            rate,
            shaper: Shaper::new(shaping(&defaults, rate), rate.as_f64()),
            gains: [1.0; PIECE],
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

fn params() -> Vec<ParamSpec> {
    let gains = (-24.0, 24.0);
    vec![
        linear("attack_db", "Attack", Unit::Decibels, gains, 6.0)
            .explained("Gain of the beginnings of sounds."),
        linear("sustain_db", "Sustain", Unit::Decibels, gains, 0.0)
            .explained("Gain of their endings."),
        milliseconds("attack_ms", "Attack length", (2.0, 200.0), 20.0)
            .explained("How long a beginning lasts."),
        milliseconds("sustain_ms", "Sustain length", (20.0, 2000.0), 200.0)
            .explained("How long an ending lasts."),
        linear("output_db", "Output", Unit::Decibels, gains, 0.0).explained("Gain behind it."),
    ]
}

fn shaping(values: &[f64; PARAMS], rate: SampleRate) -> Shaping {
    let [attack_db, sustain_db, attack_ms, sustain_ms] = *values;
    let frames = |milliseconds: f64| milliseconds * rate.as_f64() / 1000.0;
    Shaping {
        attack_db,
        sustain_db,
        attack_frames: frames(attack_ms),
        sustain_frames: frames(sustain_ms),
    }
}

struct Shapes {
    rate: SampleRate,
    shaper: Shaper,
    gains: [f64; PIECE],
}

impl Gaining<PARAMS> for Shapes {
    fn take_over(&mut self, values: &[f64; PARAMS]) -> [f64; key::PARAMS] {
        self.shaper.set(shaping(values, self.rate));
        key::INPUT
    }

    fn measure(&mut self, _channel: usize, key: &[f64]) {
        self.shaper.measure(key);
    }

    fn compute(&mut self, params: &Params<'_>, start: usize, frames: usize) -> bool {
        let output = params.steady(OUTPUT);
        let gains = self.shaper.compute(frames);
        for ((frame, place), gain) in (start..).zip(&mut self.gains).zip(gains) {
            let output = output.unwrap_or_else(|| params.at(OUTPUT, frame));
            *place = gain * gain_of_db(output);
        }
        self.gains[..frames].iter().any(|gain| *gain != 1.0)
    }

    fn gains(&mut self, _params: &Params<'_>, _start: usize, _channel: usize, into: &mut [f64]) {
        for (gain, computed) in into.iter_mut().zip(&self.gains) {
            *gain = *computed;
        }
    }

    fn shown_db(&self) -> f64 {
        self.shaper.strongest_db()
    }

    fn is_resting(&self) -> bool {
        self.shaper.is_resting()
    }

    fn clear(&mut self) {
        self.shaper.clear();
    }
}
