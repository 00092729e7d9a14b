//! `dynamics.gate`: quiet made quieter, down to nothing.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::curve::Expansion;
use airloom_dsp::dynamics::gate::{Gate, Gating};
use airloom_dsp::level::decibels::db_from_linear;

use crate::dynamics::apply::{Delayed, Quiet};
use crate::dynamics::gained::{Gained, Gaining};
use crate::dynamics::key::{self, Key};
use crate::dynamics::knobs::{look_ahead, look_ahead_of, milliseconds};
use crate::dynamics::meters::{meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::field;
use crate::parameter::linear;

const PARAMS: usize = 7 + key::PARAMS;

/// The type `dynamics.gate`.
pub struct GateType;

impl NodeType for GateType {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.gate",
            version: 1,
            label: "Gate",
            description: "Lowers what is quieter than a threshold: an expander with a soft ratio, a gate with a hard \
                          one. Hysteresis and hold keep it from chattering.",
            help: "Takes breath, bleed and room away between words and strokes. Set the threshold below the quietest \
                   wanted sound, then the range to how much quieter the rest shall be; 10 to 20 dB sound more natural \
                   than silence. A ratio of 2 is an expander, 100 a gate. If it flutters, widen hysteresis or hold. A \
                   look-ahead opens it before the sound comes. Connect something to the side-chain to have it opened \
                   by that.",
            icon: "",
            tags: &[
                "dynamics",
                "expander",
                "noise",
                "side-chain",
                "voice",
                "gate",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels(), look_ahead(0.0)]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut spec = NodeSpec {
            params: params(),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        };
        let layout = field::layout(config)?;
        spec.inputs.push(PortSpec::audio("sidechain", layout));
        Ok(spec)
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let late = look_ahead_of(request.config, rate);
        let channels = request.config.count("channels");
        let (meter, readings) = meters(rate);
        let specs = params();
        let defaults =
            std::array::from_fn(|at| specs.get(at).map_or(0.0, ParamSpec::default_value));
        let gaining = Gates {
            rate,
            gate: Gate::new(gating(&defaults, rate), rate.as_f64()),
            gains: [1.0; PIECE],
            lowest: 1.0,
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
    let mut params = vec![
        linear(
            "threshold_db",
            "Threshold",
            Unit::Decibels,
            (-100.0, 0.0),
            -40.0,
        )
        .explained("The level at which it opens."),
        linear(
            "hysteresis_db",
            "Hysteresis",
            Unit::Decibels,
            (0.0, 24.0),
            4.0,
        )
        .explained("How far below the threshold it closes."),
        linear("ratio", "Ratio", Unit::Ratio, (1.0, 100.0), 100.0)
            .explained("How many dB one dB below the threshold becomes; 2 expands, 100 shuts."),
        linear("range_db", "Range", Unit::Decibels, (0.0, 120.0), 80.0)
            .explained("How far down it goes at most."),
        milliseconds("attack_ms", "Attack", (0.01, 1000.0), 1.0)
            .explained("How long it takes to open, to 63 % of the way."),
        milliseconds("hold_ms", "Hold", (0.1, 5000.0), 50.0)
            .explained("How long the level has to be low before it closes."),
        milliseconds("release_ms", "Release", (1.0, 10_000.0), 100.0)
            .explained("How long it takes to close; the level falls by 8.7 dB in each such time."),
    ];
    params.extend(key::params());
    params
}

fn gating(values: &[f64; PARAMS], rate: SampleRate) -> Gating {
    let [
        threshold_db,
        hysteresis_db,
        ratio,
        range_db,
        attack,
        hold,
        release,
        ..,
    ] = *values;
    let frames = |milliseconds: f64| milliseconds * rate.as_f64() / 1000.0;
    Gating {
        curve: Expansion {
            threshold_db,
            ratio,
            range_db,
        },
        hysteresis_db,
        attack_frames: frames(attack),
        hold_frames: frames(hold),
        release_frames: frames(release),
    }
}

struct Gates {
    rate: SampleRate,
    gate: Gate,
    gains: [f64; PIECE],
    lowest: f64,
}

impl Gaining<PARAMS> for Gates {
    fn take_over(&mut self, values: &[f64; PARAMS]) -> [f64; key::PARAMS] {
        self.gate.set(gating(values, self.rate));
        let [.., source, high_pass_hz, low_pass_hz] = *values;
        [source, high_pass_hz, low_pass_hz]
    }

    fn measure(&mut self, _channel: usize, key: &[f64]) {
        self.gate.measure(key);
    }

    fn compute(&mut self, _params: &Params<'_>, _start: usize, frames: usize) -> bool {
        self.lowest = 1.0;
        for (place, gain) in self.gains.iter_mut().zip(self.gate.compute(frames)) {
            *place = *gain;
            self.lowest = self.lowest.min(*gain);
        }
        self.lowest < 1.0
    }

    fn gains(&mut self, _params: &Params<'_>, _start: usize, _channel: usize, into: &mut [f64]) {
        for (gain, computed) in into.iter_mut().zip(&self.gains) {
            *gain = *computed;
        }
    }

    fn shown_db(&self) -> f64 {
        db_from_linear(self.lowest)
    }

    fn is_resting(&self) -> bool {
        self.gate.is_resting()
    }

    fn clear(&mut self) {
        self.gate.clear();
    }
}
