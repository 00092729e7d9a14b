//! `meter.silence`: tells when a programme has fallen silent.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::grid;
use crate::meter::alarm::{self, Alarm, OUT};
use crate::meter::numbers::{Numbers, numbers};
use crate::parameter::{choice, geometric, linear};

const THRESHOLD: usize = 0;
const HYSTERESIS: usize = 1;
const HOLD: usize = 2;
const RELEASE: usize = 3;
const CHANNELS: usize = 4;

/// Sound that pauses for no longer than this goes on: speech does, and every wave crosses zero.
const PAUSE_SECONDS: f64 = 0.25;

/// The type `meter.silence`.
pub struct Silence;

impl NodeType for Silence {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.silence",
            version: 1,
            label: "Silence detector",
            description: "Tells when the signal has been below a threshold for a time, by a control signal and a note; passes \
                          the audio through unchanged.",
            help: "Watches a programme for dead air. When no sample has reached the threshold for the hold time, active goes \
                   to 1 and a note is sent; when sound has come back, louder by the hysteresis and for the release time, \
                   active falls to 0 and the note ends. Let active switch to a spare source, or the note raise an alarm. A \
                   threshold around -50 dB with 5 to 10 s is usual for speech, more for classical music. Any means that one \
                   dead channel is enough.",
            icon: "",
            tags: &["silence", "dead air", "alarm", "broadcast", "fail-over"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let mut fields = vec![field::channels()];
        fields.extend(alarm::fields());
        fields
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let time = |id: &'static str, label: &'static str, range, default| ParamSpec {
            smoothing: Smoothing::None,
            ..geometric(id, label, Unit::Seconds, range, default)
        };
        let level = |id: &'static str, label: &'static str, range, default| ParamSpec {
            smoothing: Smoothing::None,
            ..linear(id, label, Unit::Decibels, range, default)
        };
        Ok(NodeSpec {
            params: vec![
                level("threshold_db", "Threshold", (-100.0, 0.0), -50.0)
                    .explained("Peaks below this are silence."),
                level("hysteresis_db", "Hysteresis", (0.0, 20.0), 3.0).explained(
                    "How much louder than the threshold sound has to be to end the silence.",
                ),
                time("hold_seconds", "Hold", (0.1, 3600.0), 5.0)
                    .explained("How long it has to be silent."),
                time("release_seconds", "Release", (0.01, 600.0), 0.5).explained(
                    "How long sound has to be back; pauses of a quarter of a second belong to it.",
                ),
                choice("channels", "Channels", &["all", "any"], 0)
                    .explained("Whether all channels have to be silent, or any one."),
            ],
            readings: vec![
                ReadingSpec::number("silent", "Silent", Unit::None, (0.0, 1.0)),
                ReadingSpec::number("silence_seconds", "Silent for", Unit::Seconds, (0.0, 60.0)),
            ],
            ..alarm::spec(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (numbers, shown) = numbers(2);
        Ok(Prepared::immediate(Watch {
            rate: request.stream.rate,
            channels: vec![Channel::default(); request.config.count("channels")],
            alarm: Alarm::new(request.config),
            numbers,
        })
        .showing(shown))
    }
}

/// Whether all channels have to be silent, by the value of `channels`.
fn needs_all(channels: f64) -> bool {
    channels < 0.5
}

/// What is known of a channel; times in frames.
#[derive(Debug, Clone, Default)]
struct Channel {
    /// The highest magnitude since the last grid frame.
    peak: f32,
    /// Since it was as loud as the threshold.
    quiet: u64,
    /// Since it was as loud as it takes to end a silence.
    soft: u64,
    /// How long it has been so loud, with pauses.
    loud: u64,
}

struct Watch {
    rate: SampleRate,
    channels: Vec<Channel>,
    alarm: Alarm,
    numbers: Numbers,
}

impl Watch {
    /// Takes in what was heard since the last grid frame; whether it is silent from here on.
    fn judge(&mut self, params: &Params<'_>, at: usize) -> bool {
        let threshold = params.at(THRESHOLD, at);
        let ending = Decibels(threshold + params.at(HYSTERESIS, at)).to_gain();
        let threshold = Decibels(threshold).to_gain();
        let frames = |seconds: f64| self.rate.frames(seconds).0;
        let (hold, release) = (frames(params.at(HOLD, at)), frames(params.at(RELEASE, at)));
        let pause = frames(PAUSE_SECONDS);
        let needs_all = needs_all(params.at(CHANNELS, at));
        let step = Context::GRID as u64;
        for channel in &mut self.channels {
            let peak = f64::from(std::mem::take(&mut channel.peak));
            channel.quiet = if peak >= threshold {
                0
            } else {
                channel.quiet + step
            };
            channel.soft = if peak >= ending {
                0
            } else {
                channel.soft + step
            };
            channel.loud = if channel.soft <= pause {
                channel.loud + step
            } else {
                0
            };
        }
        // A channel that fell silent stays so until sound is back for long enough.
        let was_on = self.alarm.is_on();
        let is_silent =
            |channel: &Channel| channel.quiet >= hold || was_on && channel.loud < release.max(step);
        if needs_all {
            self.channels.iter().all(is_silent)
        } else {
            self.channels.iter().any(is_silent)
        }
    }
}

impl Processor for Watch {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, OUT);
        let (frames, first) = (io.frames(), io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            if grid::is_on(frame) && frame > 0 {
                let is_silent = self.judge(&io.params, start);
                self.alarm.turn(is_silent, start, &mut io.outputs);
            }
            let end = frames.min(start + grid::frames_to_next(frame));
            for (number, channel) in self.channels.iter_mut().enumerate() {
                let samples = io.outputs.channel(OUT, number).get(start..end);
                let samples = samples.unwrap_or(&[]).iter();
                channel.peak = samples.fold(channel.peak, |peak, sample| peak.max(sample.abs()));
            }
            self.alarm.write(start, end, &mut io.outputs);
            start = end;
        }
        let quiet = self.channels.iter().map(|channel| channel.quiet);
        let longest = if needs_all(io.params.value(CHANNELS)) {
            quiet.min()
        } else {
            quiet.max()
        };
        let seconds = longest.unwrap_or(0) as f64 / self.rate.as_f64();
        let silent = if self.alarm.is_on() { 1.0 } else { 0.0 };
        self.numbers.show([silent, seconds].into_iter());
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.channels.fill(Channel::default());
        self.alarm.reset();
        self.numbers.show([f64::NAN; 2].into_iter());
    }
}
