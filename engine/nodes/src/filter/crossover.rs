//! `filter.crossover`: one signal in bands that sum flat.

mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::port::PortSpec;
use airloom_dsp::filter::crossover::{Slope, warped};
use airloom_dsp::filter::ringing;
use airloom_dsp::filter::svf::Svf;

use crate::field;
use crate::filter::crossover::processor::Splitter;
use crate::parameter::geometric;

/// Where splits are when nothing is said, in Hz, by the number of ways from two on.
const USUAL_HZ: [&[f64]; 4] = [
    &[1000.0],
    &[200.0, 2000.0],
    &[120.0, 700.0, 4000.0],
    &[80.0, 300.0, 1200.0, 5000.0],
];

/// The type `filter.crossover`.
pub struct Crossover;

impl NodeType for Crossover {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.crossover",
            version: 1,
            label: "Crossover",
            description: "Splits a signal into two to five bands by Linkwitz-Riley filters. The sum of all bands is \
                          flat: only its phase turns, as behind an all-pass.",
            help: "For loudspeakers with several ways, and for anything that shall treat bands apart and \
                   add them up again. Bands below a split go through the all-passes of the splits above it, \
                   so that they meet in phase. Steeper slopes keep the ways apart better and turn the phase \
                   more. Keep the frequencies in rising order; one that is below its neighbour is held there.",
            icon: "",
            tags: &[
                "linkwitz-riley",
                "loudspeaker",
                "multiband",
                "ways",
                "split",
                "bands",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let ways = ConfigField {
            name: "ways",
            description: "How many bands there are; each has an output port, the lowest is band1.",
            kind: ConfigKind::Integer {
                min: 2,
                max: 5,
                default: 2,
            },
        };
        let slope = ConfigField {
            name: "slope_db_oct",
            description: "How steep the bands end, in dB per octave.",
            kind: ConfigKind::Choice {
                options: &["12", "24", "48"],
                default: "24",
            },
        };
        vec![ways, slope, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let bands = 1..=config.count("ways");
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", layout)],
            outputs: bands
                .map(|band| PortSpec::audio(format!("band{band}"), layout))
                .collect(),
            params: usual(config).iter().enumerate().map(split).collect(),
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let slope = slope(request.config);
        let usual = usual(request.config);
        let set = |split: usize| request.params.get(split).or(usual.get(split));
        let lowest = (0..usual.len())
            .filter_map(set)
            .fold(f64::MAX, |a, b| a.min(*b));
        let passes: Vec<Svf> = slope.low_pass(warped(lowest, rate.as_f64())).collect();
        let frames = ringing::frames(&passes) * usual.len() as f64;
        let channels = request.config.count("channels");
        let splitter = Splitter::new(slope, usual.len(), channels, rate);
        Ok(
            Prepared::immediate(splitter)
                .ringing(Tail::Frames(rate.frames(frames / rate.as_f64()))),
        )
    }
}

fn usual(config: &Config) -> &'static [f64] {
    let ways = config.count("ways").saturating_sub(2);
    USUAL_HZ.get(ways).copied().unwrap_or(&[])
}

fn slope(config: &Config) -> Slope {
    match config.text("slope_db_oct") {
        "12" => Slope::Twelve,
        "48" => Slope::FortyEight,
        _ => Slope::TwentyFour,
    }
}

fn split((place, usual_hz): (usize, &f64)) -> ParamSpec {
    let number = place + 1;
    geometric(
        format!("split{number}.frequency_hz"),
        format!("Split {number} frequency"),
        Unit::Hertz,
        (10.0, 96_000.0),
        *usual_hz,
    )
    .explained("Where the bands below and above meet; both are 6 dB down there.")
    .in_group(format!("Split {number}"))
}
