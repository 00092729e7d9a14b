//! `dynamics.multiband`: a compressor for each of several bands.

mod params;
mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::ParamSpec;

use crate::dynamics::meters::{meters, specs};
use crate::dynamics::multiband::params::params;
use crate::dynamics::multiband::processor::Multiband;
use crate::field;

/// How long the filters ring to -120 dB at the lowest split.
const RINGING_SECONDS: f64 = 0.6;

/// The type `dynamics.multiband`.
pub struct MultibandType;

impl NodeType for MultibandType {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.multiband",
            version: 1,
            label: "Multiband compressor",
            description: "Parts the signal into 2 to 5 bands that sum flat (Linkwitz-Riley, 24 dB/octave), and \
                          compresses each by itself.",
            help: "Keeps bass from ducking voices and voices from ducking cymbals; the heart of a broadcast sound. Set \
                   the splits first, soloing the bands, then one threshold after the other so that each band moves by \
                   3 to 5 dB, then their gains. Slow below, fast above. The bands sum to a flat level, but the phase \
                   turns at the splits: do not mix the output with the dry signal.",
            icon: "",
            tags: &[
                "dynamics",
                "multiband",
                "crossover",
                "broadcast",
                "mastering",
                "loudness",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let bands = ConfigField {
            name: "bands",
            description: "How many bands there are.",
            kind: ConfigKind::Integer {
                min: 2,
                max: 5,
                default: 3,
            },
        };
        vec![bands, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: params(config.count("bands")),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let bands = request.config.count("bands");
        let specs = params(bands);
        let defaults: Vec<f64> = specs.iter().map(ParamSpec::default_value).collect();
        let (meter, readings) = meters(rate);
        let channels = request.config.count("channels");
        let processor = Multiband::new(bands, channels, &defaults, rate, meter);
        Ok(Prepared::immediate(processor)
            .ringing(Tail::Frames(rate.frames(RINGING_SECONDS)))
            .showing(readings))
    }
}
