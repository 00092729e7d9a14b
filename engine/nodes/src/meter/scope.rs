//! `meter.scope`: the waveform.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_realtime::trace;

use crate::field;
use crate::meter::look::{View, look};
use crate::parameter::{choice, geometric, linear, stepped};

const TIME: usize = 0;
const TRIGGER: usize = 1;
const LEVEL: usize = 2;
const CHANNEL: usize = 3;

/// The longest time base, in milliseconds.
const LONGEST_MS: f64 = 2000.0;
/// How far back a trigger is looked for, in seconds.
const SEARCHED_SECONDS: f64 = 0.2;
/// Channels that are drawn.
const DRAWN: usize = 8;
/// Points of a curve at most.
const POINTS: usize = 1024;

/// The type `meter.scope`.
pub struct Scope;

impl NodeType for Scope {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.scope",
            version: 1,
            label: "Oscilloscope",
            description: "Draws the waveform of up to eight channels, triggered where it crosses a level; passes the audio \
                          through unchanged.",
            help: "The time base is the width of the picture. With the trigger on, the picture begins where the chosen \
                   channel crosses the level in the chosen direction, so that a steady tone stands still; where it does not \
                   cross, the newest samples are shown. Long time bases show the highest and lowest value of each moment, \
                   so no peak is lost.",
            icon: "",
            tags: &["oscilloscope", "waveform", "trigger", "scope"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let channels = config.count("channels");
        let curve = |channel| {
            let (id, label) = (format!("channel{channel}"), format!("Channel {channel}"));
            ReadingSpec::curve(id, label, Unit::Milliseconds, Unit::None, (-1.0, 1.0))
        };
        Ok(NodeSpec {
            params: vec![
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..geometric(
                        "time_ms",
                        "Time base",
                        Unit::Milliseconds,
                        (0.5, LONGEST_MS),
                        20.0,
                    )
                }
                .explained("The width of the picture."),
                choice("trigger", "Trigger", &["off", "rising", "falling"], 1).explained(
                    "In which direction the level has to be crossed where the picture begins.",
                ),
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..linear("level", "Trigger level", Unit::None, (-1.0, 1.0), 0.0)
                }
                .explained("The value that has to be crossed."),
                stepped(
                    "channel",
                    "Trigger channel",
                    Unit::None,
                    (1.0, channels as f64),
                    1.0,
                    1.0,
                )
                .explained("The channel that has to cross it."),
            ],
            readings: (1..=channels.min(DRAWN)).map(curve).collect(),
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        trace::bytes(config.count("channels"), kept(stream)) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (channels, stream) = (request.config.count("channels"), request.stream);
        let initial = Settings {
            seconds: 0.02,
            trigger: Trigger::Rising,
            level: 0.0,
            channel: 0,
        };
        let (wire, view) = look(channels, kept(stream), settings, initial);
        Ok(Prepared::immediate(wire).showing(Shown { view, stream }))
    }
}

/// Frames that the trace keeps.
fn kept(stream: Stream) -> usize {
    let seconds = LONGEST_MS / 1000.0 + SEARCHED_SECONDS;
    stream.rate.frames(seconds).as_usize() + stream.max_block + 1024
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    Off,
    Rising,
    Falling,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Settings {
    seconds: f64,
    trigger: Trigger,
    level: f64,
    /// From 0.
    channel: usize,
}

fn settings(params: &Params<'_>) -> Settings {
    Settings {
        seconds: params.value(TIME) / 1000.0,
        trigger: match params.choice(TRIGGER) {
            0 => Trigger::Off,
            1 => Trigger::Rising,
            _ => Trigger::Falling,
        },
        level: params.value(LEVEL),
        channel: params.choice(CHANNEL).saturating_sub(1),
    }
}

struct Shown {
    view: View<Settings>,
    stream: Stream,
}

impl Shown {
    /// The first frame of the picture, and the part of a frame before it at which the level was crossed.
    fn start(&self, settings: Settings, width: u64) -> Option<(u64, f64)> {
        let frames = self.view.trace.frames();
        let newest = frames
            .end
            .checked_sub(width)
            .filter(|start| *start >= frames.start)?;
        if settings.trigger == Trigger::Off {
            return Some((newest, 0.0));
        }
        let searched = self.stream.rate.frames(SEARCHED_SECONDS).0;
        let from = newest.saturating_sub(searched).max(frames.start);
        let count = usize::try_from(newest - from).ok()? + 1;
        let mut samples = vec![0.0; count];
        if !self.view.trace.read(settings.channel, from, &mut samples) {
            return None;
        }
        let sign = if settings.trigger == Trigger::Rising {
            1.0
        } else {
            -1.0
        };
        let above = |sample: f32| sign * (f64::from(sample) - settings.level);
        let pairs = samples.windows(2).enumerate().rev();
        let mut crossings = pairs.filter_map(|(place, pair)| match pair {
            [before, behind] if above(*before) < 0.0 && above(*behind) >= 0.0 => {
                let part = above(*behind) / (above(*behind) - above(*before));
                Some((from + place as u64 + 1, part))
            }
            _ => None,
        });
        Some(crossings.next().unwrap_or((newest, 0.0)))
    }
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let settings = self.view.settings();
        let width = self.stream.rate.frames(settings.seconds).0.max(2);
        let start = self.start(settings, width);
        let ms_per_frame = 1000.0 / self.stream.rate.as_f64();
        let channels = self.view.trace.channels().min(DRAWN);
        let mut curves = Vec::with_capacity(channels);
        let mut samples = vec![0.0; usize::try_from(width).unwrap_or(0)];
        for channel in 0..channels {
            let drawn =
                start.filter(|(first, _)| self.view.trace.read(channel, *first, &mut samples));
            let curve = drawn.map(|(_, part)| curve(&samples, part, ms_per_frame));
            curves.push(Reading::Curve(curve.unwrap_or_default()));
        }
        curves
    }
}

/// Samples over milliseconds since the trigger; of many, the highest and lowest of each moment.
fn curve(samples: &[f32], part: f64, ms_per_frame: f64) -> Vec<(f64, f64)> {
    let at = |place: usize| (place as f64 + part) * ms_per_frame;
    let each = samples.len().div_ceil(POINTS / 2);
    if samples.len() <= POINTS {
        let points = samples.iter().enumerate();
        return points
            .map(|(place, sample)| (at(place), f64::from(*sample)))
            .collect();
    }
    let moments = samples.chunks(each).enumerate();
    moments
        .flat_map(|(moment, samples)| {
            let ends = samples
                .iter()
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), sample| {
                    (low.min(*sample), high.max(*sample))
                });
            let time = at(moment * each);
            [(time, f64::from(ends.0)), (time, f64::from(ends.1))]
        })
        .collect()
}
