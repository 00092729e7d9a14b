//! `filter.dynamic_eq`: bands that follow what they hear.

mod band;
mod detector;
mod processor;
mod shown;
mod turning;

use std::borrow::Cow;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::port::PortSpec;
use airloom_dsp::filter::ringing;
use airloom_realtime::latest::latest;

use crate::field;
use crate::filter::dynamic_eq::band::{DIRECTIONS, KINDS, MAX_BANDS, PARAMS_PER_BAND, Settings};
use crate::filter::dynamic_eq::processor::Following;
use crate::filter::dynamic_eq::shown::Shown;
use crate::parameter::{choice, geometric, linear, switch};

/// The type `filter.dynamic_eq`.
pub struct DynamicEq;

impl NodeType for DynamicEq {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.dynamic_eq",
            version: 1,
            label: "Dynamic EQ",
            description: "An equaliser whose bands listen to the level around their frequency and lift or lower by it.",
            help: "Lowers boom, hiss or harshness only while they are there, or lifts what becomes too quiet. \
                   Set the threshold so that the band works in the moments that disturb; the range is how far it \
                   goes at most, below zero down, above zero up. All channels move together, so that the \
                   stereo image stands still. Attack and release are time constants of the power, not of decibels. Shelves \
                   hear a mean, which makes low ones about 20 ms later; below 50 Hz they read up to half a decibel high.",
            icon: "eq",
            tags: &[
                "equaliser",
                "dynamic",
                "de-esser",
                "resonances",
                "vocal",
                "mastering",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let bands = ConfigField {
            name: "bands",
            description: "How many bands there are.",
            kind: ConfigKind::Integer {
                min: 1,
                max: i64::try_from(MAX_BANDS).unwrap_or(i64::MAX),
                default: 2,
            },
        };
        let detector = ConfigField {
            name: "detector",
            description: "What is listened to: the input itself, or a port sidechain that the node then has.",
            kind: ConfigKind::Choice {
                options: &["input", "sidechain"],
                default: "input",
            },
        };
        vec![bands, detector, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let bands = 1..=config.count("bands");
        let mut spec = NodeSpec {
            params: bands.clone().flat_map(band_params).collect(),
            readings: bands.map(reading).collect(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        };
        if listens_aside(config) {
            let layout = field::layout(config)?;
            spec.inputs.push(PortSpec::audio("sidechain", layout));
        }
        Ok(spec)
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let rate_hz = rate.as_f64();
        let (bands, channels) = (
            request.config.count("bands"),
            request.config.count("channels"),
        );
        let (set, _) = request.params.as_chunks::<PARAMS_PER_BAND>();
        let sections: Vec<_> = set
            .iter()
            .map(|values| Settings::of(*values))
            .flat_map(|settings| {
                [0.0, 1.0].map(|part| settings.design(part * settings.range_db, rate_hz))
            })
            .collect();
        let frames = ringing::frames(&sections);
        let (writer, reader) = latest([0.0; MAX_BANDS]);
        let aside = listens_aside(request.config);
        let following = Following::new(bands, channels, aside, rate, writer);
        Ok(Prepared::immediate(following)
            .ringing(Tail::Frames(rate.frames(frames / rate_hz)))
            .showing(Shown::new(reader, bands)))
    }
}

fn listens_aside(config: &Config) -> bool {
    config.text("detector") == "sidechain"
}

fn reading(number: usize) -> ReadingSpec {
    ReadingSpec::number(
        format!("band{number}.change_db"),
        format!("Band {number} change"),
        Unit::Decibels,
        (-24.0, 24.0),
    )
}

fn band_params(number: usize) -> [ParamSpec; PARAMS_PER_BAND] {
    let id = |name: &str| -> Cow<'static, str> { format!("band{number}.{name}").into() };
    let label = |name: &str| -> Cow<'static, str> { format!("Band {number} {name}").into() };
    let (decibels, milliseconds) = (Unit::Decibels, Unit::Milliseconds);
    [
        choice(id("kind"), label("kind"), KINDS, 0).explained(
            "The form of the band. It listens around its frequency; shelves listen to all on their side.",
        ),
        geometric(id("frequency_hz"), label("frequency"), Unit::Hertz, (10.0, 96_000.0), 1000.0)
            .explained("Centre or corner of the band."),
        geometric(id("q"), label("Q"), Unit::None, (0.1, 30.0), 1.0)
            .explained("How narrow the band is, both where it acts and where it listens."),
        linear(id("gain_db"), label("gain"), decibels, (-24.0, 24.0), 0.0)
            .explained("What the band does at rest; what it hears is added."),
        choice(id("direction"), label("direction"), DIRECTIONS, 0)
            .explained("Whether it works while the level is above the threshold, or while it is below."),
        linear(id("threshold_db"), label("threshold"), decibels, (-80.0, 0.0), -20.0)
            .explained("The level within the band at which it begins, in dBFS of a sine."),
        geometric(id("ratio"), label("ratio"), Unit::Ratio, (1.0, 20.0), 2.0)
            .explained(
                "How resolutely: with 2, each decibel beyond the threshold changes the gain by half a decibel, with \
                 20 by nearly one.",
            ),
        linear(id("range_db"), label("range"), decibels, (-24.0, 24.0), -12.0)
            .explained("How far it goes at most: below zero it lowers, above zero it lifts."),
        geometric(id("attack_ms"), label("attack"), milliseconds, (0.1, 1000.0), 10.0)
            .unsmoothed()
            .explained("How fast it follows a level that rises."),
        geometric(id("release_ms"), label("release"), milliseconds, (1.0, 10_000.0), 150.0)
            .unsmoothed()
            .explained("How fast it follows a level that falls."),
        switch(id("enabled"), label("on"), true)
            .explained("Off leaves the band out, after a short fade."),
    ]
    .map(|param| param.in_group(format!("Band {number}")))
}
