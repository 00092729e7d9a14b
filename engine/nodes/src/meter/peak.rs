//! `meter.peak`: peak and RMS of each channel.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::meter::numbers::{Numbers, numbers};
use crate::parameter::{geometric, switch};

const WINDOW: usize = 0;
const HOLD: usize = 1;
const RESTART: usize = 2;

/// Windows are measured in hops of this length.
const HOP_SECONDS: f64 = 0.01;
/// Hops that are remembered: 3 s.
const HOPS: usize = 300;
/// Readings of a channel.
const EACH: usize = 3;
/// The scale in dB.
const SCALE: (f64, f64) = (-60.0, 6.0);

/// The type `meter.peak`.
pub struct Peak;

impl NodeType for Peak {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.peak",
            version: 1,
            label: "Peak and RMS meter",
            description: "Shows peak, RMS and highest peak of each channel; passes the audio through unchanged.",
            help: "Peak is the highest sample within the hold time, RMS the power within the window, both in dBFS: a sine of \
                   full scale has a peak of 0 dB and an RMS of -3 dB. Their distance is the crest factor. What lies between \
                   the samples is seen by the true-peak meter, how loud it sounds by the loudness meter.",
            icon: "",
            tags: &["peak", "rms", "level", "crest", "vu"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let time = |id: &'static str, label: &'static str, default| ParamSpec {
            smoothing: Smoothing::None,
            ..geometric(id, label, Unit::Milliseconds, (10.0, 3000.0), default)
        };
        let level =
            |id: String, label: String| ReadingSpec::number(id, label, Unit::Decibels, SCALE);
        let readings = (1..=config.count("channels")).flat_map(|channel| {
            [
                level(
                    format!("channel{channel}.peak_db"),
                    format!("Channel {channel} peak"),
                ),
                level(
                    format!("channel{channel}.rms_db"),
                    format!("Channel {channel} RMS"),
                ),
                level(
                    format!("channel{channel}.highest_db"),
                    format!("Channel {channel} highest"),
                ),
            ]
        });
        Ok(NodeSpec {
            params: vec![
                time("window_ms", "RMS window", 300.0)
                    .explained("Over how long the power is measured."),
                time("hold_ms", "Peak hold", 1000.0).explained("How long a peak is shown."),
                switch("restart", "Restart", false)
                    .explained("Forgets the highest peaks when it is switched on."),
            ],
            readings: readings.collect(),
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let channels = request.config.count("channels");
        let (numbers, shown) = numbers(channels * EACH);
        let channel = Channel {
            hops: vec![Hop::default(); HOPS],
            now: Hop::default(),
            highest: 0.0,
        };
        Ok(Prepared::immediate(Measurement {
            hop: request.stream.rate.frames(HOP_SECONDS).as_usize().max(1),
            filled: 0,
            place: 0,
            channels: vec![channel; channels],
            is_restarted: false,
            numbers,
        })
        .showing(shown))
    }
}

/// What was heard in a hop.
#[derive(Debug, Clone, Copy, Default)]
struct Hop {
    /// The highest magnitude, linear.
    peak: f32,
    /// Sum of squares.
    energy: f64,
}

#[derive(Debug, Clone)]
struct Channel {
    /// The last hops, a ring.
    hops: Vec<Hop>,
    now: Hop,
    /// Since the start, linear.
    highest: f32,
}

struct Measurement {
    /// Frames of a hop, and how many of them there were.
    hop: usize,
    filled: usize,
    /// Where the next hop goes in the rings.
    place: usize,
    channels: Vec<Channel>,
    /// Whether `restart` was on.
    is_restarted: bool,
    numbers: Numbers,
}

impl Measurement {
    fn end_hop(&mut self) {
        for channel in &mut self.channels {
            if let Some(hop) = channel.hops.get_mut(self.place) {
                *hop = std::mem::take(&mut channel.now);
            }
        }
        self.filled = 0;
        self.place = (self.place + 1) % HOPS;
    }

    fn show(&mut self, window_ms: f64, hold_ms: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundred hops"
        )]
        let hops = |ms: f64| ((ms / 1000.0 / HOP_SECONDS).round() as usize).clamp(1, HOPS);
        let (window, hold) = (hops(window_ms), hops(hold_ms));
        let (place, frames) = (self.place, (window * self.hop) as f64);
        let numbers = self.channels.iter().flat_map(|channel| {
            let newest = |count: usize| {
                let ring = channel.hops.iter().cycle();
                ring.skip(place + HOPS - count).take(count)
            };
            let peak = newest(hold).fold(0.0_f32, |peak, hop| peak.max(hop.peak));
            let energy: f64 = newest(window).map(|hop| hop.energy).sum();
            [
                20.0 * f64::from(peak).log10(),
                10.0 * (energy / frames).log10(),
                20.0 * f64::from(channel.highest).log10(),
            ]
        });
        self.numbers.show(numbers);
    }
}

impl Processor for Measurement {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let frames = io.frames();
        let restart = io.params.is_on(RESTART);
        if restart && !self.is_restarted {
            self.channels
                .iter_mut()
                .for_each(|channel| channel.highest = 0.0);
        }
        self.is_restarted = restart;
        let (mut done, mut has_news) = (0, false);
        while done < frames {
            let count = (self.hop - self.filled).min(frames - done);
            for (number, channel) in self.channels.iter_mut().enumerate() {
                let samples = io.outputs.channel(0, number).get(done..done + count);
                let samples = samples.unwrap_or(&[]);
                for sample in samples {
                    channel.now.peak = channel.now.peak.max(sample.abs());
                    channel.now.energy += f64::from(*sample).powi(2);
                }
                channel.highest = channel.highest.max(channel.now.peak);
            }
            self.filled += count;
            done += count;
            if self.filled == self.hop {
                self.end_hop();
                has_news = true;
            }
        }
        if has_news {
            self.show(io.params.value(WINDOW), io.params.value(HOLD));
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for channel in &mut self.channels {
            channel.hops.fill(Hop::default());
            channel.now = Hop::default();
            channel.highest = 0.0;
        }
        self.filled = 0;
        self.place = 0;
        self.is_restarted = false;
        self.numbers.show(std::iter::repeat(f64::NAN));
    }
}
