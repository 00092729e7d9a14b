//! `meter.tuner`: which note a tone is, and how far off.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_dsp::pitch::PitchDetector;
use airloom_realtime::trace;

use crate::field;
use crate::meter::look::{View, look};
use crate::parameter::linear;

const REFERENCE: usize = 0;

/// How long a piece is: eight periods of the lowest tone.
const PIECE_SECONDS: f64 = 0.27;
/// The highest tone.
const HIGHEST_HZ: f64 = 6000.0;
/// The key of the reference, A4.
const REFERENCE_KEY: f64 = 69.0;

/// The type `meter.tuner`.
pub struct Tuner;

impl NodeType for Tuner {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.tuner",
            version: 1,
            label: "Tuner",
            description: "Shows the pitch of a single tone from 30 Hz to 5 kHz, the nearest note and how many cents it is off; \
                          passes the audio through unchanged.",
            help: "Play one note at a time. All channels are heard together. The pitch is found to within a cent from about a \
                   quarter of a second of sound; while there is no clear tone in this range nothing is shown. Set the reference to what \
                   the ensemble tunes its A to.",
            icon: "",
            tags: &["tuner", "pitch", "note", "cents", "guitar"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..linear(
                        "reference_hz",
                        "Reference A",
                        Unit::Hertz,
                        (380.0, 480.0),
                        440.0,
                    )
                }
                .explained("The frequency of the A above middle C."),
            ],
            readings: vec![
                ReadingSpec::number("frequency_hz", "Frequency", Unit::Hertz, (30.0, 5000.0)),
                ReadingSpec::number("note", "Note", Unit::None, (0.0, 127.0)),
                ReadingSpec::number("cents", "Off by", Unit::Cents, (-50.0, 50.0)),
                ReadingSpec::number("clarity", "Clarity", Unit::None, (0.0, 1.0)),
            ],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        trace::bytes(config.count("channels"), kept(stream)) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (channels, stream) = (request.config.count("channels"), request.stream);
        let settings = |params: &Params<'_>| params.value(REFERENCE);
        let (wire, view) = look(channels, kept(stream), settings, 440.0);
        let size = piece(stream);
        Ok(Prepared::immediate(wire).showing(Shown {
            view,
            detector: None,
            rate_hz: stream.rate.as_f64(),
            one: vec![0.0; size],
            sum: vec![0.0; size],
        }))
    }
}

fn piece(stream: Stream) -> usize {
    stream.rate.frames(PIECE_SECONDS).as_usize()
}

/// Frames that the trace keeps.
fn kept(stream: Stream) -> usize {
    2 * piece(stream) + stream.max_block
}

struct Shown {
    view: View<f64>,
    /// Made when somebody looks for the first time.
    detector: Option<PitchDetector>,
    rate_hz: f64,
    one: Vec<f32>,
    sum: Vec<f32>,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let reference = self.view.settings();
        let end = self.view.trace.frames().end;
        self.sum.fill(0.0);
        let mut is_whole = true;
        for channel in 0..self.view.trace.channels() {
            is_whole &= self.view.before(channel, end, &mut self.one);
            for (sum, sample) in self.sum.iter_mut().zip(&self.one) {
                *sum += sample;
            }
        }
        let (size, rate_hz) = (self.sum.len(), self.rate_hz);
        let detector = self
            .detector
            .get_or_insert_with(|| PitchDetector::new(size, rate_hz, HIGHEST_HZ));
        let pitch = detector.detect(&self.sum).filter(|_| is_whole);
        let Some(pitch) = pitch else {
            return vec![Reading::Number(None); 4];
        };
        let key = REFERENCE_KEY + 12.0 * (pitch.frequency_hz / reference).log2();
        let note = key.round();
        let numbers = [
            pitch.frequency_hz,
            note,
            100.0 * (key - note),
            pitch.clarity,
        ];
        numbers.map(|number| Reading::Number(Some(number))).to_vec()
    }
}
