//! `dynamics.agc`: a hand on the fader.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_dsp::dynamics::leveller::{Horizon, Levelling};

use crate::dynamics::levelling::levels;
use crate::dynamics::meters::{meters, specs};
use crate::field;
use crate::parameter::{linear, switch};

const PARAMS: usize = 8;

/// The type `dynamics.agc`.
pub struct Agc;

impl NodeType for Agc {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.agc",
            version: 1,
            label: "AGC",
            description: "Rides the gain slowly so that the momentary loudness stays near a target; frozen while the \
                          programme is below a gate.",
            help: "The first stage of a broadcast chain: evens out sources of different level without being heard as a \
                   compressor. Loudness is measured after ITU-R BS.1770 over 400 ms. Within the window around the \
                   target the gain rests. Set the gate above the noise of an empty studio, else pauses are turned up.",
            icon: "",
            tags: &[
                "dynamics",
                "leveller",
                "loudness",
                "broadcast",
                "voice",
                "automatic gain control",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
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
        let channels = request.config.count("channels");
        let (meter, readings) = meters(rate);
        let specs = params();
        let defaults =
            std::array::from_fn(|at| specs.get(at).map_or(0.0, ParamSpec::default_value));
        let processor = levels(levelling, &defaults, channels, rate, meter);
        Ok(Prepared::immediate(processor).showing(readings))
    }
}

fn params() -> Vec<ParamSpec> {
    vec![
        linear("target_lufs", "Target", Unit::Loudness, (-60.0, 0.0), -20.0)
            .explained("The momentary loudness that the gain aims at."),
        linear("window_lu", "Window", Unit::LoudnessUnits, (0.0, 12.0), 2.0)
            .explained("Up to this distance from the target the gain rests."),
        linear(
            "max_gain_db",
            "Most gain",
            Unit::Decibels,
            (0.0, 40.0),
            15.0,
        )
        .explained("How far it lifts at most."),
        linear("max_cut_db", "Most cut", Unit::Decibels, (0.0, 40.0), 20.0)
            .explained("How far it lowers at most."),
        linear("rise_db_per_s", "Rise", Unit::None, (0.05, 60.0), 1.5)
            .explained("How fast the gain rises, in dB a second."),
        linear("fall_db_per_s", "Fall", Unit::None, (0.05, 60.0), 4.0)
            .explained("How fast the gain falls, in dB a second."),
        linear("gate_lufs", "Gate", Unit::Loudness, (-70.0, 0.0), -45.0)
            .explained("Below this momentary loudness the gain is frozen."),
        switch("freeze", "Freeze", false).explained("Keeps the gain as it is."),
    ]
}

fn levelling(values: &[f64; PARAMS], rate_hz: f64) -> Levelling {
    let [target, window, most, least, rise, fall, gate, frozen] = *values;
    Levelling {
        target,
        horizon: Horizon::Momentary,
        gate,
        window,
        bounds: (-least, most),
        rise: rise / rate_hz,
        fall: fall / rate_hz,
        frozen: frozen >= 0.5,
        fixed: None,
    }
}
