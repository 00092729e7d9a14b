//! `space.crossfeed`: a stereo signal for headphones.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, InPlace, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::filter::one_pole::{OnePole, coefficient};
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::grid;
use crate::parameter::{geometric, linear};
use crate::rest::Rest;

const CUT: usize = 0;
const SEPARATION: usize = 1;

/// The type `space.crossfeed`.
///
/// Left and right become L + c·low(R - L) and R - c·low(R - L), with c = 1/(1 + 10^(separation/20)): lows, at which a head
/// casts no shadow, reach both ears, late by the delay of the low-pass (0.23 ms at 700 Hz, about the way around a
/// head). The parameters are those by which Boris Mikhaylov's "Bauer stereophonic-to-binaural DSP" is set, after B. Bauer,
/// "Stereophonic earphones and binaural loudspeakers", 1961; unlike there the sum of both sides stays as it was.
pub struct Crossfeed;

impl NodeType for Crossfeed {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "space.crossfeed",
            version: 1,
            label: "Crossfeed",
            description: "Lets each ear hear the lows of the other side, as in front of loudspeakers. What both sides have \
                          in common passes bit by bit.",
            help: "For listening with headphones to what was mixed on loudspeakers: hard-panned instruments no longer \
                   sit inside one ear. 700 Hz and 4.5 dB are the usual setting, 700 Hz and 6 dB are gentler, 650 Hz \
                   and 9.5 dB hardly to be noticed. Put it last, in the way to the headphones, not into the mix.",
            icon: "",
            tags: &[
                "headphones",
                "bs2b",
                "meier",
                "binaural",
                "monitoring",
                "stereo",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            params: vec![
                geometric("cut_hz", "Cut", Unit::Hertz, (300.0, 2000.0), 700.0)
                    .explained("Up to where the other side is heard; 6 dB per octave above."),
                linear(
                    "separation_db",
                    "Separation",
                    Unit::Decibels,
                    (1.0, 15.0),
                    4.5,
                )
                .explained(
                    "How much softer the other side is at low frequencies: less is more crossfeed.",
                ),
            ],
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            guard: Guard::Outputs,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        // The low-pass falls by 120 dB in 14 of its time constants: 7.4 ms at 300 Hz.
        let tail = rate.frames(0.01);
        Ok(Prepared::immediate(Head {
            rate_hz: rate.as_f64(),
            filter: OnePole::default(),
            set: [0.0; 2],
            followed: None,
            rest: Rest::new(tail.0),
        })
        .ringing(Tail::Frames(tail)))
    }
}

struct Head {
    rate_hz: f64,
    /// Of right - left.
    filter: OnePole,
    /// The filter's coefficient and the gain c.
    set: [f64; 2],
    followed: Option<u64>,
    rest: Rest,
}

impl Processor for Head {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let end = frames.min(start + grid::frames_to_next(frame));
            let interval = grid::of(frame);
            if self.followed != Some(interval) {
                self.followed = Some(interval);
                let ratio = Decibels(params.at(SEPARATION, start)).to_gain();
                self.set = [
                    coefficient(params.at(CUT, start), self.rate_hz),
                    1.0 / (1.0 + ratio),
                ];
            }
            if self.rest.begins(frame) {
                self.filter.reset();
            }
            let Some((left, right)) = io.outputs.pair(0, 0) else {
                return Status::Active;
            };
            let (left, right) = (&mut left[start..end], &mut right[start..end]);
            self.rest.hear_input(left);
            self.rest.hear_input(right);
            if !self.rest.is_resting() {
                rested = false;
                let [pole, gain] = self.set;
                for (left, right) in left.iter_mut().zip(right.iter_mut()) {
                    let (l, r) = (f64::from(*left), f64::from(*right));
                    let crossed = gain * self.filter.low(r - l, pole);
                    (*left, *right) = (narrow(l + crossed), narrow(r - crossed));
                }
                self.rest.hear_output(left);
            }
            start = end;
        }
        let silent = silent_in && rested;
        for channel in 0..2 {
            let content = if silent {
                Content::Silent
            } else {
                Content::Signal
            };
            io.outputs.mark(0, channel, content);
        }
        if silent { Status::Idle } else { Status::Active }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.filter.reset();
        self.followed = None;
        self.rest.reset();
    }
}
