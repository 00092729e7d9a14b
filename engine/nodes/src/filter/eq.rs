//! `filter.eq`: the parametric equaliser.

mod band;
mod batched;
mod lanes;
mod precision;
mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamKind, ParamSpec, Smoothing, Unit};
use airloom_api::process::processor::Processor;
use airloom_api::time::Frames;

use crate::field;
use crate::filter::eq::band::{KIND_NAMES, PARAMS_PER_BAND, longest_ring};
use crate::filter::eq::processor::Equaliser;
use crate::parameter::{gain_db, geometric, linear, switch};

/// The most bands.
const MAX_BANDS: i64 = 512;

/// The quality when none is given.
#[expect(
    clippy::approx_constant,
    reason = "documents count on this number, not on 1/√2"
)]
const USUAL_Q: f64 = 0.7071;

/// The type `filter.eq`.
pub struct Eq;

impl NodeType for Eq {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.eq",
            version: 1,
            label: "Parametric EQ",
            description: "Peaks, shelves, passes and notches in series, without latency. Low- and high-passes have \
                          slopes of up to 96 dB/octave: 12 by q, all others Butterworth.",
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let bands = ConfigField {
            name: "bands",
            description: "How many bands there are.",
            kind: ConfigKind::Integer {
                min: 1,
                max: MAX_BANDS,
                default: 4,
            },
        };
        vec![bands, field::channels(), precision::field()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params: Vec<ParamSpec> =
            (1..=config.count("bands")).flat_map(band_params).collect();
        params.push(gain_db("output_db", "Output"));
        Ok(NodeSpec {
            params,
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, _stream: Stream) -> u64 {
        let (bands, channels) = (config.count("bands"), config.count("channels"));
        let bytes = if precision::is_single(config) {
            Equaliser::<f32>::bytes(bands, channels)
        } else {
            Equaliser::<f64>::bytes(bands, channels)
        };
        bytes as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let (bands, channels) = (
            request.config.count("bands"),
            request.config.count("channels"),
        );
        let processor: Box<dyn Processor> = if precision::is_single(request.config) {
            Box::new(Equaliser::<f32>::new(bands, channels, rate))
        } else {
            Box::new(Equaliser::<f64>::new(bands, channels, rate))
        };
        Ok(Prepared {
            processor,
            latency: Frames(0),
            tail: Tail::Frames(rate.frames(longest_ring(request.params))),
        })
    }
}

fn band_params(number: usize) -> [ParamSpec; PARAMS_PER_BAND] {
    let id = |name: &str| format!("band{number}.{name}");
    let label = |name: &str| format!("Band {number} {name}");
    let at_once = |name: &str, text: &str, unit: Unit, kind: ParamKind| ParamSpec {
        id: id(name).into(),
        label: label(text).into(),
        unit,
        kind,
        // The node itself fades from one form to the other.
        smoothing: Smoothing::None,
    };
    let kind = ParamKind::Choice {
        options: KIND_NAMES,
        default: 0,
    };
    let slope = ParamKind::Stepped {
        min: 6.0,
        max: 96.0,
        step: 6.0,
        default: 12.0,
    };
    [
        at_once("kind", "kind", Unit::None, kind),
        geometric(
            id("frequency_hz"),
            label("frequency"),
            Unit::Hertz,
            (10.0, 96_000.0),
            1000.0,
        ),
        linear(
            id("gain_db"),
            label("gain"),
            Unit::Decibels,
            (-40.0, 40.0),
            0.0,
        ),
        geometric(id("q"), label("Q"), Unit::None, (0.05, 100.0), USUAL_Q),
        at_once("slope_db_oct", "slope", Unit::DecibelsPerOctave, slope),
        switch(id("enabled"), label("on"), true),
    ]
}
