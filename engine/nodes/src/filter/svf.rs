//! `filter.svf`: the filter to play with.

mod processor;

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_dsp::filter::crossover::warped;
use airloom_dsp::filter::ringing;
use airloom_dsp::filter::svf::Svf;

use crate::field;
use crate::filter::svf::processor::{CUTOFF, Played, Q};
use crate::parameter::{choice, geometric};

const MODES: &[&str] = &["low_pass", "high_pass", "band_pass", "notch"];
const USUAL_HZ: f64 = 1000.0;
/// Flat up to the cutoff.
const USUAL_Q: f64 = 0.707;

/// The type `filter.svf`.
pub struct StateVariable;

impl NodeType for StateVariable {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.svf",
            version: 1,
            label: "Resonant filter",
            description: "A resonant low-pass, high-pass, band-pass or notch of 12 dB per octave whose cutoff may \
                          move from sample to sample.",
            help: "The filter of synthesisers and disc jockeys: turn the cutoff, or connect an LFO, an envelope or \
                   a voice to it, exponentially so that octaves are octaves. It follows on every sample, up to audio \
                   rates, and stays stable. Resonance lifts what is around the cutoff: leave headroom.",
            icon: "",
            tags: &[
                "synth",
                "dj",
                "resonance",
                "wah",
                "sweep",
                "low pass",
                "high pass",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mode = choice("mode", "Mode", MODES, 0)
            .explained("What passes; a change of it is a short crossfade.");
        let cutoff = geometric(
            "cutoff_hz",
            "Cutoff",
            Unit::Hertz,
            (10.0, 96_000.0),
            USUAL_HZ,
        )
        .explained("Corner or centre of the filter.");
        let q = geometric("q", "Q", Unit::None, (0.5, 40.0), USUAL_Q)
            .explained("How much it resonates at the cutoff: 0.7 not at all, 10 by 20 dB.");
        Ok(NodeSpec {
            params: vec![mode, cutoff, q],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let rate_hz = rate.as_f64();
        let set = |param: usize, usual: f64| request.params.get(param).copied().unwrap_or(usual);
        let section = Svf {
            g: warped(set(CUTOFF, USUAL_HZ), rate_hz),
            k: 1.0 / set(Q, USUAL_Q),
            mix: [0.0, 0.0, 1.0],
        };
        let frames = ringing::frames(&[section]);
        let played = Played::new(request.config.count("channels"), rate);
        Ok(Prepared::immediate(played).ringing(Tail::Frames(rate.frames(frames / rate_hz))))
    }
}
