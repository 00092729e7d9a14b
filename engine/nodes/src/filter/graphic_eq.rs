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

/// The names of the thirds of ISO 266, of which every third one from 31.5 Hz on names an octave.
const NAMES: [&str; MAX_BANDS] = [
    "20 Hz", "25 Hz", "31.5 Hz", "40 Hz", "50 Hz", "63 Hz", "80 Hz", "100 Hz", "125 Hz", "160 Hz",
    "200 Hz", "250 Hz", "315 Hz", "400 Hz", "500 Hz", "630 Hz", "800 Hz", "1 kHz", "1.25 kHz",
    "1.6 kHz", "2 kHz", "2.5 kHz", "3.15 kHz", "4 kHz", "5 kHz", "6.3 kHz", "8 kHz", "10 kHz",
    "12.5 kHz", "16 kHz", "20 kHz",
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
                   their centres. Octaves are for tone, thirds for rooms and for feedback on a stage. Bands too near \
                   to half the sample rate do nothing. Where neighbours are set far apart, the single filters \
                   have to work hard against each other; a parametric EQ does that with fewer bands.",
            icon: "eq",
            tags: &["equaliser", "graphic", "thirds", "octaves", "room", "feedback", "iso 266"],
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
    let name = NAMES.get(place).copied().unwrap_or_default();
    let id = format!("band{}.gain_db", band + 1);
    linear(id, name, Unit::Decibels, (-12.0, 12.0), 0.0)
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
