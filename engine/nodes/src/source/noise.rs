//! `source.noise`: noise of several colours.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::noise::brown::BrownFilter;
use airloom_dsp::noise::pink::PinkFilter;
use airloom_dsp::noise::white::{WHITE_RMS, WhiteNoise};
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::level_db;

const LEVEL: usize = 0;

/// The type `source.noise`.
pub struct Noise;

impl NodeType for Noise {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.noise",
            version: 1,
            label: "Noise",
            description: "Noise at an RMS level, independent on every channel and the same on every run.",
            help: "White noise has the same power in every hertz, pink noise in every octave; brown falls by 6 dB per \
                   octave down to 10 Hz, blue and violet are the mirror images of pink and brown. The level is RMS; \
                   peaks of all but white are about 12 dB higher. The same seed gives the same noise.",
            icon: "noise",
            tags: &[
                "white",
                "pink",
                "brown",
                "red",
                "blue",
                "violet",
                "test",
                "generator",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "colour",
                description: "white: equal power per hertz; pink and brown fall by 3 and 6 dB per octave, blue and violet rise by as much.",
                kind: ConfigKind::Choice {
                    options: &["white", "pink", "brown", "blue", "violet"],
                    default: "white",
                },
            },
            ConfigField {
                name: "seed",
                description: "Which noise: 0 is the node's own, any other number the same noise in every node.",
                kind: ConfigKind::Integer {
                    min: 0,
                    max: i64::from(u32::MAX),
                    default: 0,
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params: vec![
                level_db("Level (RMS)")
                    .explained("RMS level against full scale; a full-scale sine has -3 dB."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let seed = match u64::try_from(config.integer("seed")) {
            Ok(0) | Err(_) => request.seed,
            Ok(given) => given,
        };
        let rate_hz = request.stream.rate.as_f64();
        let colour = match config.text("colour") {
            "pink" => Colour::Ladder(Box::new(PinkFilter::new(rate_hz))),
            "brown" => Colour::OnePole(BrownFilter::brown(rate_hz)),
            "blue" => Colour::Ladder(Box::new(PinkFilter::blue(rate_hz))),
            "violet" => Colour::OnePole(BrownFilter::violet(rate_hz)),
            _ => Colour::White,
        };
        let voice = |channel| Voice {
            noise: WhiteNoise::new(seed, channel),
            colour: colour.clone(),
        };
        Ok(Prepared::immediate(Hiss {
            voices: (0..config.count("channels") as u64).map(voice).collect(),
        })
        .ringing(Tail::Infinite))
    }
}

/// What makes white noise of a power that of another colour, of the same power.
#[derive(Clone)]
enum Colour {
    White,
    Ladder(Box<PinkFilter>),
    OnePole(BrownFilter),
}

struct Voice {
    noise: WhiteNoise,
    colour: Colour,
}

struct Hiss {
    voices: Vec<Voice>,
}

impl Processor for Hiss {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (params, first) = (io.params, io.context.frame);
        let steady = params
            .steady(LEVEL)
            .map(|db| Decibels(db).to_gain() / WHITE_RMS);
        for (channel, voice) in self.voices.iter_mut().enumerate() {
            for (frame, sample) in io.outputs.channel(0, channel).iter_mut().enumerate() {
                let gain = steady
                    .unwrap_or_else(|| Decibels(params.at(LEVEL, frame)).to_gain() / WHITE_RMS);
                let white = voice.noise.at(first.wrapping_add(frame as u64));
                *sample = narrow(
                    gain * match &mut voice.colour {
                        Colour::White => white,
                        Colour::Ladder(filter) => filter.next(white),
                        Colour::OnePole(filter) => filter.next(white),
                    },
                );
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for voice in &mut self.voices {
            match &mut voice.colour {
                Colour::White => {}
                Colour::Ladder(filter) => filter.clear(),
                Colour::OnePole(filter) => filter.clear(),
            }
        }
    }
}
