//! `filter.one_pole`: the gentlest slope there is.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_dsp::filter::crossover::warped;
use airloom_dsp::filter::ringing;
use airloom_dsp::filter::svf::Svf;

use crate::field;
use crate::filter::chain::{Chain, Voicing};
use crate::parameter::{choice, geometric};

const MODE: usize = 0;
const CUTOFF: usize = 1;
const USUAL_HZ: f64 = 1000.0;

/// The type `filter.one_pole`.
pub struct OnePole;

impl NodeType for OnePole {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.one_pole",
            version: 1,
            label: "One-pole filter",
            description: "A low- or high-pass of first order: 6 dB per octave, never a resonance.",
            help: "Rounds off highs or thins out lows as distance and soft walls do: too gentle to be \
                   heard as a filter. In feedback paths of delays and reverbs it makes echoes darker or \
                   thinner from turn to turn. For steeper slopes take the parametric EQ.",
            icon: "",
            tags: &["low pass", "high pass", "first order", "damping", "gentle"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mode = choice("mode", "Mode", &["low_pass", "high_pass"], 0)
            .explained("Whether it passes what is below the cutoff or what is above.");
        let cutoff = geometric(
            "cutoff_hz",
            "Cutoff",
            Unit::Hertz,
            (10.0, 96_000.0),
            USUAL_HZ,
        )
        .explained("Where it is 3 dB down; beyond it falls by 6 dB an octave.");
        Ok(NodeSpec {
            params: vec![mode, cutoff],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let rate_hz = rate.as_f64();
        let cutoff_hz = request.params.get(CUTOFF).copied().unwrap_or(USUAL_HZ);
        let frames = ringing::frames(&[Svf::first_order(warped(cutoff_hz, rate_hz), [0.0, 1.0])]);
        let channels = request.config.count("channels");
        let chain = Chain::of_all(Pole { rate_hz }, channels, 1, rate);
        Ok(Prepared::immediate(chain).ringing(Tail::Frames(rate.frames(frames / rate_hz))))
    }
}

struct Pole {
    rate_hz: f64,
}

impl Voicing for Pole {
    fn design(&mut self, params: &Params<'_>, frame: usize, into: &mut [Option<Svf>]) {
        let g = warped(params.at(CUTOFF, frame), self.rate_hz);
        let ends = if self.form(params, frame) == 0 {
            [0.0, 1.0]
        } else {
            [1.0, 0.0]
        };
        into.fill(Some(Svf::first_order(g, ends)));
    }

    fn form(&self, params: &Params<'_>, frame: usize) -> usize {
        usize::from(params.at(MODE, frame) >= 0.5)
    }
}
