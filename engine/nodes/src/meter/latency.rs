//! `meter.latency`: how long a signal is on its way.

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::noise::maximum_length::MaximumLength;
use airloom_dsp::sample::narrow;
use airloom_dsp::spectrum::correlator::{Correlator, Match};
use airloom_realtime::latest::{LatestReader, LatestWriter, latest};
use airloom_realtime::scope::Rt;
use airloom_realtime::trace::{TraceReader, TraceWriter, bytes, trace};

use crate::parameter::{linear, switch};

const RUN: usize = 0;
const LEVEL: usize = 1;

/// The probe has 2^14 - 1 samples: a third of a second at 48 kHz.
const ORDER: u32 = 14;
/// How the probe comes and goes, in frames.
const FADE: f64 = 64.0;
/// A cycle through this node delays by at least this.
const MIN_FRAMES: u32 = 64;
/// Correlations that stand out less are noise.
const DISTINCT: f64 = 12.0;

/// The type `meter.latency`.
pub struct Latency;

impl NodeType for Latency {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.latency",
            version: 1,
            label: "Latency probe",
            description: "Sends a noise burst from its output, finds it again at its input and shows how long it was on its \
                          way, to a part of a sample.",
            help: "Connect out to what is to be measured (nodes, or an output whose cable goes to an input) and bring its end \
                   back to in; then switch run on. The burst sounds like a short hiss at the given level, so mind \
                   loudspeakers. It is repeated while run is on. Gain says how much is left of it; below 0 in polarity it \
                   came back turned round. Where no burst is found in the noise, nothing is shown. In a cycle of nodes paths \
                   are not aligned, so the frames shown are those of the way itself.",
            icon: "",
            tags: &[
                "latency",
                "delay",
                "probe",
                "test",
                "round trip",
                "alignment",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "max_seconds",
            description: "The longest way that can be measured.",
            kind: ConfigKind::Number {
                unit: "s",
                min: 0.05,
                max: 10.0,
                default: 1.0,
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Mono)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Mono)],
            role: Role::Feedback {
                min_frames: MIN_FRAMES,
            },
            params: vec![
                switch("run", "Run", false).explained("Sends bursts while it is on."),
                linear("level_db", "Level", Unit::Decibels, (-80.0, 0.0), -20.0)
                    .explained("The peak level of the bursts."),
            ],
            readings: vec![
                ReadingSpec::number("latency_frames", "Latency", Unit::Frames, (0.0, 48_000.0)),
                ReadingSpec::number(
                    "latency_ms",
                    "Latency in time",
                    Unit::Milliseconds,
                    (0.0, 1000.0),
                ),
                ReadingSpec::number("gain_db", "Gain", Unit::Decibels, (-80.0, 20.0)),
                ReadingSpec::number("polarity", "Polarity", Unit::None, (-1.0, 1.0)),
            ],
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        bytes(1, kept(config, stream)) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, stream) = (request.config, request.stream);
        let (writer, reader) = trace(1, kept(config, stream));
        let (told, done) = latest(None);
        let probe: Vec<f32> = MaximumLength::new(ORDER).collect();
        let cycle = cycle(config, stream);
        let shown = Shown {
            trace: reader,
            done,
            measured: None,
            found: None,
            rate_hz: stream.rate.as_f64(),
            correlator: None,
            probe: probe.clone(),
            delays: cycle - probe.len(),
        };
        Ok(Prepared::immediate(Probe {
            probe,
            cycle,
            trace: writer,
            done: told,
            position: 0,
            since: None,
            ended: None,
            gain: 0.0,
        })
        .showing(shown))
    }
}

/// Frames from one burst to the next.
fn cycle(config: &Config, stream: Stream) -> usize {
    let longest = stream.rate.frames(config.number("max_seconds")).as_usize();
    (1 << ORDER) - 1 + longest
}

/// Frames that the trace keeps: a burst is looked for while the next one is recorded.
fn kept(config: &Config, stream: Stream) -> usize {
    2 * cycle(config, stream) + stream.max_block
}

/// A burst that has been recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Burst {
    /// Its first frame in the trace.
    start: u64,
    /// Its level, linear.
    level: f64,
}

struct Probe {
    probe: Vec<f32>,
    cycle: usize,
    trace: TraceWriter,
    done: LatestWriter<Option<Burst>>,
    /// Frames absorbed.
    position: u64,
    /// Frames of this burst so far, and its level; `None` between bursts.
    since: Option<(usize, f64)>,
    /// The burst whose last frame was given in this call.
    ended: Option<Burst>,
    /// 0 … 1, follows `run`.
    gain: f64,
}

impl Processor for Probe {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        let runs = params.is_on(RUN);
        if !runs && self.gain == 0.0 {
            self.since = None;
            io.outputs.silence(0);
            return Status::Active;
        }
        let position = self.position;
        for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let aim = if runs { 1.0 } else { 0.0 };
            self.gain += (aim - self.gain).clamp(-1.0 / FADE, 1.0 / FADE);
            if self.gain == 0.0 {
                self.since = None;
                *sample = 0.0;
                continue;
            }
            let (place, level) = self
                .since
                .unwrap_or_else(|| (0, Decibels(params.at(LEVEL, frame)).to_gain()));
            let probe = self.probe.get(place).copied().unwrap_or(0.0);
            *sample = narrow(f64::from(probe) * level * self.gain);
            let next = place + 1;
            self.since = (next < self.cycle).then_some((next, level));
            if next == self.cycle {
                let end = position + frame as u64 + 1;
                let start = end.checked_sub(self.cycle as u64);
                self.ended = start.filter(|_| runs).map(|start| Burst { start, level });
            }
        }
        Status::Active
    }

    fn absorb(&mut self, io: &mut Io<'_>, _rt: &Rt) {
        let frames = io.frames();
        self.trace.piece(frames).write(0, io.inputs.channel(0, 0));
        self.position += frames as u64;
        if let Some(burst) = self.ended.take() {
            self.done.write(|done| *done = Some(burst));
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.since = None;
        self.ended = None;
        self.gain = 0.0;
        self.done.write(|done| *done = None);
    }
}

struct Shown {
    trace: TraceReader,
    done: LatestReader<Option<Burst>>,
    measured: Option<Burst>,
    found: Option<Match>,
    rate_hz: f64,
    /// Made when there is something to look for.
    correlator: Option<Correlator>,
    probe: Vec<f32>,
    delays: usize,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let done = *self.done.read();
        if done != self.measured {
            self.measured = done;
            self.found = done.and_then(|burst| self.find(burst));
        }
        let number = |number: fn(&Match) -> f64| Reading::Number(self.found.as_ref().map(number));
        let ms = 1000.0 / self.rate_hz;
        vec![
            number(|found| found.delay),
            Reading::Number(self.found.map(|found| found.delay * ms)),
            number(|found| 20.0 * found.gain.abs().log10()),
            number(|found| found.gain.signum()),
        ]
    }
}

impl Shown {
    fn find(&mut self, burst: Burst) -> Option<Match> {
        let mut heard = vec![0.0; self.probe.len() + self.delays];
        if !self.trace.read(0, burst.start, &mut heard) || burst.level == 0.0 {
            return None;
        }
        let correlator = self
            .correlator
            .get_or_insert_with(|| Correlator::new(&self.probe, self.delays));
        let found = correlator.find(&heard)?;
        (found.distinctness > DISTINCT).then_some(Match {
            gain: found.gain / burst.level,
            ..found
        })
    }
}
