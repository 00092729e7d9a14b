//! `meter.clip`: tells when samples are at full scale.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::process::context::Context;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::grid;
use crate::meter::alarm::{self, Alarm, OUT};
use crate::meter::numbers::{Numbers, numbers};
use crate::parameter::{geometric, linear, stepped, switch};

const THRESHOLD: usize = 0;
const SAMPLES: usize = 1;
const HOLD: usize = 2;
const RESTART: usize = 3;

/// The type `meter.clip`.
pub struct Clip;

impl NodeType for Clip {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.clip",
            version: 1,
            label: "Clip detector",
            description: "Tells when several samples in a row are at full scale, by a control signal and a note, and counts \
                          how often; passes the audio through unchanged.",
            help: "One sample at full scale may be chance, three in a row are a peak that was cut off. Raise the number of \
                   samples for material that was limited on purpose, or lower the threshold to find what a converter \
                   clipped before it was turned down. Clips are counted for each channel: one in \
                   both channels of a stereo signal counts twice. Active stays 1 for the hold time after the last clip, and a note \
                   sounds as long. Peaks between samples are the true-peak meter's business.",
            icon: "",
            tags: &["clipping", "overload", "over", "alarm", "peak"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let mut fields = vec![field::channels()];
        fields.extend(alarm::fields());
        fields
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..linear(
                        "threshold_db",
                        "Threshold",
                        Unit::Decibels,
                        (-24.0, 6.0),
                        -0.01,
                    )
                }
                .explained("From which level on a sample counts as clipped."),
                stepped(
                    "samples",
                    "Samples in a row",
                    Unit::None,
                    (1.0, 32.0),
                    1.0,
                    3.0,
                )
                .explained("How many have to be clipped one after the other."),
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..geometric("hold_seconds", "Hold", Unit::Seconds, (0.01, 60.0), 1.0)
                }
                .explained("How long a clip is told."),
                switch("restart", "Restart", false)
                    .explained("Forgets how many there were when it is switched on."),
            ],
            readings: vec![
                ReadingSpec::number("clipping", "Clipping", Unit::None, (0.0, 1.0)),
                ReadingSpec::number("clips", "Clips", Unit::None, (0.0, 100.0)),
            ],
            ..alarm::spec(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (numbers, shown) = numbers(2);
        Ok(Prepared::immediate(Watch {
            rate: request.stream.rate,
            runs: vec![0; request.config.count("channels")],
            threshold: None,
            has_clipped: false,
            left: 0,
            clips: 0,
            is_restarted: false,
            alarm: Alarm::new(request.config),
            numbers,
        })
        .showing(shown))
    }
}

struct Watch {
    rate: SampleRate,
    /// By channel: clipped samples in a row up to here.
    runs: Vec<u32>,
    /// Since the last grid frame, linear; `None` before the first frame.
    threshold: Option<f32>,
    /// Whether a run was long enough since the last grid frame.
    has_clipped: bool,
    /// Frames for which it is still told.
    left: u64,
    /// Runs that were long enough, of all channels.
    clips: u64,
    /// Whether `restart` was on.
    is_restarted: bool,
    alarm: Alarm,
    numbers: Numbers,
}

/// Counts on in a run of clipped samples; how many runs became `enough` samples long.
fn follow(run: &mut u32, samples: &[f32], threshold: f32, enough: u32) -> u64 {
    let highest = samples
        .iter()
        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
    if highest < threshold {
        *run = 0;
        return 0;
    }
    let mut clips = 0;
    for sample in samples {
        if sample.abs() >= threshold {
            *run = run.saturating_add(1);
            clips += u64::from(*run == enough);
        } else {
            *run = 0;
        }
    }
    clips
}

impl Processor for Watch {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, OUT);
        let (frames, first, params) = (io.frames(), io.context.frame, io.params);
        let restart = params.is_on(RESTART);
        if restart && !self.is_restarted {
            self.clips = 0;
        }
        self.is_restarted = restart;
        let enough = u32::try_from(params.choice(SAMPLES)).unwrap_or(u32::MAX);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            if grid::is_on(frame) && frame > 0 {
                let hold = self.rate.frames(params.at(HOLD, start)).0;
                self.left = if std::mem::take(&mut self.has_clipped) {
                    hold.max(1)
                } else {
                    self.left.saturating_sub(Context::GRID as u64)
                };
                self.alarm.turn(self.left > 0, start, &mut io.outputs);
            }
            let end = frames.min(start + grid::frames_to_next(frame));
            let now = || narrow(Decibels(params.at(THRESHOLD, start)).to_gain());
            if grid::is_on(frame) {
                self.threshold = Some(now());
            }
            let threshold = *self.threshold.get_or_insert_with(now);
            for (number, run) in self.runs.iter_mut().enumerate() {
                let samples = io.outputs.channel(OUT, number).get(start..end);
                let clips = follow(run, samples.unwrap_or(&[]), threshold, enough);
                self.clips += clips;
                self.has_clipped |= clips > 0;
            }
            self.alarm.write(start, end, &mut io.outputs);
            start = end;
        }
        let clipping = if self.alarm.is_on() { 1.0 } else { 0.0 };
        self.numbers.show([clipping, self.clips as f64].into_iter());
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.runs.fill(0);
        self.threshold = None;
        self.has_clipped = false;
        self.left = 0;
        self.clips = 0;
        self.is_restarted = false;
        self.alarm.reset();
        self.numbers.show([f64::NAN; 2].into_iter());
    }
}
