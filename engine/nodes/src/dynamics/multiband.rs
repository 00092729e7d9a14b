//! `dynamics.multiband`: a compressor for each of several bands.

mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};

use crate::dynamics::knobs::milliseconds;
use crate::dynamics::meters::{meters, specs};
use crate::dynamics::multiband::processor::Multiband;
use crate::field;
use crate::parameter::{gain_db, geometric, linear, switch};

/// Parameters of a band.
const PER_BAND: usize = 7;

/// Splits when left out, for 2, 3, 4 and 5 bands.
const SPLITS: [&[f64]; 4] = [
    &[400.0],
    &[160.0, 2000.0],
    &[120.0, 700.0, 4000.0],
    &[100.0, 400.0, 1500.0, 6000.0],
];

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

/// Knee, then the splits, then the bands.
fn params(bands: usize) -> Vec<ParamSpec> {
    let splits = SPLITS.get(bands.saturating_sub(2)).copied().unwrap_or(&[]);
    let mut params = vec![
        linear("knee_db", "Knee", Unit::Decibels, (0.0, 40.0), 6.0)
            .explained("Width of the bend around all thresholds."),
    ];
    for (number, hz) in (1..).zip(splits) {
        let id = format!("split{number}.frequency_hz");
        params.push(
            geometric(
                id,
                format!("Split {number}"),
                Unit::Hertz,
                (20.0, 20_000.0),
                *hz,
            )
            .explained("Where the band below meets the one above."),
        );
    }
    params.extend((1..=bands).flat_map(band_params));
    params
}

fn band_params(number: usize) -> [ParamSpec; PER_BAND] {
    let id = |name: &str| format!("band{number}.{name}");
    [
        linear(
            id("threshold_db"),
            "Threshold",
            Unit::Decibels,
            (-80.0, 0.0),
            -24.0,
        )
        .explained("Levels of the band above it are brought down."),
        linear(id("ratio"), "Ratio", Unit::Ratio, (1.0, 100.0), 2.5)
            .explained("How many dB above the threshold become one."),
        milliseconds(id("attack_ms"), "Attack", (0.01, 1000.0), 15.0)
            .explained("How long the band's gain takes to fall, to 63 % of a step in dB."),
        milliseconds(id("release_ms"), "Release", (1.0, 10_000.0), 150.0)
            .explained("How long the band's gain takes back up, to 63 % of a step in dB."),
        switch(id("mute"), "Mute", false).explained("Takes the band away."),
        switch(id("solo"), "Solo", false)
            .explained("Lets only the bands be heard whose solo is on."),
        gain_db(id("gain_db"), "Gain").explained("Gain of the band behind its compressor."),
    ]
    .map(|spec| spec.in_group(format!("Band {number}")))
}
