//! `filter.graphic_eq`: a row of faders over the spectrum.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_dsp::filter::graphic::{Gains, Graphic, MAX_BANDS, Spacing};
use airloom_dsp::filter::ringing;
use airloom_dsp::filter::svf::Svf;

use crate::field;
use crate::filter::chain::{Chain, Voicing};
use crate::parameter::{gain_db, linear};

/// The thirds of ISO 266 in whole Hz, of which every third one from 31 Hz (31.5 there) on is an octave.
const NAMES_HZ: [u32; MAX_BANDS] = [
    20, 25, 31, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600,
    2000, 2500, 3150, 4000, 5000, 6300, 8000, 10_000, 12_500, 16_000, 20_000,
];

/// The type `filter.graphic_eq`.
pub struct GraphicEq;

impl NodeType for GraphicEq {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.graphic_eq",
            version: 1,
            label: "Graphic EQ",
            description: "Faders at the octaves or thirds of ISO 266. The response goes through the set gains: bands \
                          are corrected for what their neighbours add.",
            help: "Draw the response with the faders: what they show is what the sum of all bands does at \
                   their centres, within 0.1 dB even for a zigzag of ±12 dB. Octaves are for tone, thirds for rooms and for feedback on a stage. Bands too near \
                   to half the sample rate do nothing. Where neighbours are set far apart, the single filters \
                   have to work hard against each other; a parametric EQ does that with fewer bands.",
            icon: "eq",
            tags: &[
                "equaliser",
                "graphic",
                "thirds",
                "octaves",
                "room",
                "feedback",
                "iso 266",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let spacing = ConfigField {
            name: "spacing",
            description: "Which bands there are: 10 octaves from 31.5 Hz or 31 thirds from 20 Hz.",
            kind: ConfigKind::Choice {
                options: &["thirds", "octaves"],
                default: "thirds",
            },
        };
        vec![spacing, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let params = (0..spacing(config).bands()).map(|band| fader(spacing(config), band));
        let output = gain_db("output_db", "Output").explained("Level behind all bands.");
        Ok(NodeSpec {
            params: params.chain([output]).collect(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let spacing = spacing(request.config);
        let graphic = Graphic::new(spacing, rate.as_f64());
        let mut target = [0.0; MAX_BANDS];
        let set = request.params.iter().take(spacing.bands());
        for (target, set) in target.iter_mut().zip(set) {
            *target = *set;
        }
        let gains = graphic.solve(&target);
        let designs: Vec<Svf> = graphic.designs(&gains).flatten().collect();
        let frames = ringing::frames(&designs);
        let channels = request.config.count("channels");
        let faders = Faders {
            bands: spacing.bands(),
            graphic,
        };
        let chain = Chain::of_all(faders, channels, spacing.bands(), rate);
        Ok(Prepared::immediate(chain).ringing(Tail::Frames(rate.frames(frames / rate.as_f64()))))
    }
}

fn spacing(config: &Config) -> Spacing {
    if config.text("spacing") == "octaves" {
        Spacing::Octaves
    } else {
        Spacing::Thirds
    }
}

fn fader(spacing: Spacing, band: usize) -> ParamSpec {
    let place = match spacing {
        Spacing::Octaves => 3 * band + 2,
        Spacing::Thirds => band,
    };
    let hz = NAMES_HZ.get(place).copied().unwrap_or_default();
    let id = format!("gain_{hz}hz_db");
    linear(id, format!("{hz} Hz"), Unit::Decibels, (-12.0, 12.0), 0.0)
        .explained("The gain of the response at the centre of this band.")
}

struct Faders {
    bands: usize,
    graphic: Graphic,
}

impl Voicing for Faders {
    // Finding the gains of the single bands takes time.
    const LOOK: u64 = 64;

    fn design(&mut self, params: &Params<'_>, frame: usize, into: &mut [Option<Svf>]) {
        let mut target: Gains = [0.0; MAX_BANDS];
        for (band, target) in target.iter_mut().enumerate().take(self.bands) {
            *target = params.at(band, frame);
        }
        let gains = self.graphic.solve(&target);
        for (into, design) in into.iter_mut().zip(self.graphic.designs(&gains)) {
            *into = design;
        }
    }

    fn output_db(&self) -> Option<usize> {
        Some(self.bands)
    }
}
