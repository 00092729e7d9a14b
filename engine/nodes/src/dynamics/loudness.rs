//! `dynamics.loudness`: a programme brought to its target loudness.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_dsp::dynamics::leveller::{Horizon, Levelling};

use crate::dynamics::levelling::levels;
use crate::dynamics::meters::{meters, specs};
use crate::field;
use crate::parameter::{choice, linear};

const PARAMS: usize = 7;

/// Where the loudness comes from.
const MODES: &[&str] = &["short_term", "integrated", "known"];

/// The type `dynamics.loudness`.
pub struct LoudnessNormaliser;

impl NodeType for LoudnessNormaliser {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.loudness",
            version: 1,
            label: "Loudness normaliser",
            description: "Brings a programme to a target loudness (EBU R 128): by what it measures as it plays, or by \
                          a loudness that is known.",
            help: "The target is -23 LUFS for broadcast in Europe, -16 for podcasts, -14 for most streams. With a known \
                   loudness, as a meter or a file's tags tell it, the gain is constant and right from the first \
                   sample. Else it follows the short-term loudness of the last 3 s, or the gated loudness of all since \
                   the start, which needs time but leaves the dynamics of a programme as they are. The gain moves \
                   slowly and rests in pauses. It does not limit: put a true-peak limiter behind it.",
            icon: "",
            tags: &[
                "dynamics",
                "loudness",
                "broadcast",
                "lufs",
                "r128",
                "normaliser",
                "podcast",
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
        linear("target_lufs", "Target", Unit::Loudness, (-60.0, 0.0), -23.0)
            .explained("The loudness that leaves."),
        choice("mode", "Loudness from", MODES, 0)
            .explained("The last 3 s, all since the start, or the known loudness."),
        linear(
            "known_lufs",
            "Known loudness",
            Unit::Loudness,
            (-70.0, 10.0),
            -23.0,
        )
        .explained("The loudness of the programme, where it is known."),
        linear(
            "max_gain_db",
            "Most gain",
            Unit::Decibels,
            (0.0, 40.0),
            20.0,
        )
        .explained("How far it lifts at most."),
        linear("slew_db_per_s", "Speed", Unit::None, (0.05, 60.0), 1.0)
            .explained("How fast the gain moves, in dB a second."),
        linear("window_lu", "Window", Unit::LoudnessUnits, (0.0, 6.0), 0.5)
            .explained("Up to this distance from the target the gain rests."),
        linear("gate_lufs", "Gate", Unit::Loudness, (-70.0, 0.0), -50.0)
            .explained("Below this momentary loudness the gain is frozen."),
    ]
}

fn levelling(values: &[f64; PARAMS], rate_hz: f64) -> Levelling {
    let [target, mode, known, most, slew, window, gate] = *values;
    Levelling {
        target,
        horizon: if mode == 1.0 {
            Horizon::Integrated
        } else {
            Horizon::ShortTerm
        },
        gate,
        window,
        bounds: (f64::NEG_INFINITY, most),
        rise: slew / rate_hz,
        fall: slew / rate_hz,
        frozen: false,
        fixed: (mode == 2.0).then_some((target - known).min(most)),
    }
}
