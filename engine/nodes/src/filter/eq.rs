//! `filter.eq`: the parametric equaliser.

mod band;
mod batched;
mod lanes;
mod moving;
mod precision;
mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::process::processor::Processor;

use crate::field;
use crate::filter::eq::band::{ALIGNMENT_NAMES, KIND_NAMES, PARAMS_PER_BAND, longest_ring};
use crate::filter::eq::processor::Equaliser;
use crate::parameter::{choice, gain_db, geometric, linear, stepped, switch};

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
            description: "Peaks, shelves, tilts, passes and notches in series, without latency. Low- and high-passes have \
                          slopes of up to 96 dB/octave, Butterworth or Linkwitz-Riley.",
            help: "Shapes the balance of tone with up to 512 bands. Cut what disturbs with narrow peaks, \
                   lift broadly with shelves, lean the whole balance with a tilt, clean the ends with passes. \
                   The first-order shelves are the gentlest. It has no latency; steep passes \
                   turn the phase near their corner. Up to 8 bands it computes in 32-bit state-variable \
                   form, above in 64 bits, unless told otherwise. Single precision is noisy in extreme \
                   bands, up to -57 dB at a Q of 100 near half the rate: choose double there.",
            icon: "eq",
            tags: &[
                "equaliser",
                "tone",
                "parametric",
                "high pass",
                "low pass",
                "shelf",
                "tilt",
                "notch",
                "linkwitz-riley",
            ],
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
        params.push(gain_db("output_db", "Output").explained("Level behind all bands."));
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
        Ok(Prepared::boxed(processor)
            .ringing(Tail::Frames(rate.frames(longest_ring(request.params)))))
    }
}

fn band_params(number: usize) -> [ParamSpec; PARAMS_PER_BAND] {
    let id = |name: &str| format!("band{number}.{name}");
    let label = |name: &str| format!("Band {number} {name}");
    // The node itself fades from one form to the other.
    let slopes = (6.0, 96.0);
    [
        choice(id("kind"), label("kind"), KIND_NAMES, 0)
            .explained("The form of the band: a peak, a shelf, a pass, a notch, an all-pass or a tilt."),
        geometric(
            id("frequency_hz"),
            label("frequency"),
            Unit::Hertz,
            (10.0, 96_000.0),
            1000.0,
        )
        .explained("Centre or corner of the band."),
        linear(
            id("gain_db"),
            label("gain"),
            Unit::Decibels,
            (-40.0, 40.0),
            0.0,
        )
        .explained(
            "How far peaks and shelves lift or lower; a tilt rises by it at the top and falls by it at the bottom. \
             Others do not use it.",
        ),
        geometric(id("q"), label("Q"), Unit::None, (0.05, 100.0), USUAL_Q).explained(
            "How narrow the band is: centre divided by width. 0.7 is broad, 10 is narrow.",
        ),
        stepped(
            id("slope_db_oct"),
            label("slope"),
            Unit::DecibelsPerOctave,
            slopes,
            6.0,
            12.0,
        )
        .explained("How steep low- and high-passes are; Butterworth's 12 uses Q, the others have a Q of their own."),
        switch(id("enabled"), label("on"), true)
            .explained("Off leaves the band out, after a short fade."),
        choice(id("alignment"), label("alignment"), ALIGNMENT_NAMES, 0).explained(
            "The family of slopes: Butterworth is 3 dB down at the frequency, Linkwitz-Riley 6 dB, so that a low- \
             and a high-pass sum flat (slopes of 12, 24, 36 …; others are rounded up; at 12, 36, 60 and 84 turn one \
             of the two over).",
        ),
    ]
    .map(|param| param.in_group(format!("Band {number}")))
}
