//! `filter.dc_blocker`: takes out what does not move.

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
use crate::parameter::geometric;

const FREQUENCY: usize = 0;
const USUAL_HZ: f64 = 5.0;

/// The type `filter.dc_blocker`.
pub struct DcBlocker;

impl NodeType for DcBlocker {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.dc_blocker",
            version: 1,
            label: "DC blocker",
            description: "Removes a constant offset and what is far below hearing, by a first-order high-pass.",
            help: "Put it behind anything that may shift the signal off zero: old converters, \
                   asymmetrical saturation, synthesis. At 5 Hz it leaves 20 Hz within 0.3 dB. Lower frequencies touch the \
                   bass less and take longer to remove an offset: five thousandths of a second at 32 Hz, a \
                   third of a second at 0.5 Hz.",
            icon: "",
            tags: &["offset", "dc", "high pass", "rumble", "subsonic"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let frequency = geometric(
            "frequency_hz",
            "Frequency",
            Unit::Hertz,
            (0.5, 100.0),
            USUAL_HZ,
        )
        .explained("Where it is 3 dB down; below it falls by 6 dB an octave.");
        Ok(NodeSpec {
            params: vec![frequency],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let rate_hz = rate.as_f64();
        let frequency_hz = request.params.get(FREQUENCY).copied().unwrap_or(USUAL_HZ);
        let frames = ringing::frames(&[blocking(frequency_hz, rate_hz)]);
        let channels = request.config.count("channels");
        let chain = Chain::of_all(Blocking { rate_hz }, channels, 1, rate);
        Ok(Prepared::immediate(chain).ringing(Tail::Frames(rate.frames(frames / rate_hz))))
    }
}

fn blocking(frequency_hz: f64, rate_hz: f64) -> Svf {
    Svf::first_order(warped(frequency_hz, rate_hz), [1.0, 0.0])
}

struct Blocking {
    rate_hz: f64,
}

impl Voicing for Blocking {
    fn design(&mut self, params: &Params<'_>, frame: usize, into: &mut [Option<Svf>]) {
        into.fill(Some(blocking(params.at(FREQUENCY, frame), self.rate_hz)));
    }
}
