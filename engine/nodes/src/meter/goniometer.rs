//! `meter.goniometer`: how wide a stereo signal is, and whether it survives in mono.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingKind, ReadingSpec, Readings};
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;

use crate::meter::look::{View, look};
use crate::parameter::geometric;

const WINDOW: usize = 0;

/// How much of the signal is drawn, in seconds.
const DRAWN_SECONDS: f64 = 0.04;
/// Points that are drawn at most.
const POINTS: usize = 1024;
/// The longest window, in milliseconds.
const LONGEST_MS: f64 = 3000.0;
/// Mean squares below this are silence: -90 dBFS.
const SILENT: f64 = 1e-9;

/// The type `meter.goniometer`.
pub struct Goniometer;

impl NodeType for Goniometer {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.goniometer",
            version: 1,
            label: "Goniometer",
            description: "Draws a stereo signal as points, mono upright and sides to the left and right, and shows its \
                          correlation and balance; passes the audio through unchanged.",
            help: "Mono is an upright line, a wide signal a ball, a signal out of phase lies flat. Correlation is 1 for \
                   mono, 0 for channels that have nothing in common, -1 where one is the other turned round: below 0 \
                   something is lost when the programme is heard in mono. Balance is how much louder the right channel is.",
            icon: "",
            tags: &[
                "goniometer",
                "correlation",
                "phase",
                "stereo",
                "vectorscope",
                "mono",
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
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            params: vec![
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..geometric(
                        "window_ms",
                        "Window",
                        Unit::Milliseconds,
                        (10.0, LONGEST_MS),
                        300.0,
                    )
                }
                .explained("Over how long correlation and balance are measured."),
            ],
            readings: vec![
                ReadingSpec {
                    id: "points".into(),
                    label: "Points".into(),
                    unit: Unit::None,
                    kind: ReadingKind::Points,
                },
                ReadingSpec::number("correlation", "Correlation", Unit::None, (-1.0, 1.0)),
                ReadingSpec::number("balance_db", "Balance", Unit::Decibels, (-12.0, 12.0)),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let stream = request.stream;
        let settings = |params: &Params<'_>| params.value(WINDOW);
        let (wire, view) = look(2, kept(stream), settings, 300.0);
        Ok(Prepared::immediate(wire).showing(Shown { view, stream }))
    }

    fn memory(&self, _config: &Config, stream: Stream) -> u64 {
        airloom_realtime::trace::bytes(2, kept(stream)) as u64
    }
}

/// Frames that the trace keeps.
fn kept(stream: Stream) -> usize {
    stream.rate.frames(LONGEST_MS / 1000.0).as_usize() + stream.max_block + 1024
}

struct Shown {
    view: View<f64>,
    stream: Stream,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let window = self.view.settings() / 1000.0;
        let frames = self.view.trace.frames();
        let there = usize::try_from(frames.end - frames.start).unwrap_or(0);
        let count = self
            .stream
            .rate
            .frames(window)
            .as_usize()
            .clamp(1, there.max(1));
        let (mut left, mut right) = (vec![0.0; count], vec![0.0; count]);
        if !(self.view.before(0, frames.end, &mut left)
            && self.view.before(1, frames.end, &mut right))
        {
            return vec![
                Reading::Points(Vec::new()),
                Reading::Number(None),
                Reading::Number(None),
            ];
        }
        let (mut ll, mut rr, mut lr) = (0.0, 0.0, 0.0);
        for (left, right) in left.iter().zip(&right) {
            let (left, right) = (f64::from(*left), f64::from(*right));
            ll += left * left;
            rr += right * right;
            lr += left * right;
        }
        let silent = SILENT * count as f64;
        let correlation = (ll > silent && rr > silent).then(|| lr / (ll * rr).sqrt());
        let balance = (ll > silent && rr > silent).then(|| 10.0 * (rr / ll).log10());
        let drawn = self.stream.rate.frames(DRAWN_SECONDS).as_usize().min(count);
        let pairs = left.iter().zip(&right).skip(count - drawn);
        let points = pairs.step_by(drawn.div_ceil(POINTS).max(1));
        // Turned by 45°: the sum upwards, what is more in the right channel to the right.
        let points = points.map(|(left, right)| (0.5 * (right - left), 0.5 * (left + right)));
        vec![
            Reading::Points(points.collect()),
            Reading::Number(correlation),
            Reading::Number(balance),
        ]
    }
}
