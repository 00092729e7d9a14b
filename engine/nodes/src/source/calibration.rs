//! `source.calibration`: noise and tones of exact level for lining up rooms and lines.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::noise::calibrated::{PinkBand, WIDEBAND, period, pink_period};
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{FADE_SECONDS, linear, stepped};

const LEVEL: usize = 0;
const CHANNEL: usize = 1;

/// Which noise it is: the same in every session, so that rooms can be compared.
const SEED: u64 = 2095;

/// From the RMS to the level of a sine of that RMS by its peak: 20·log10(√2).
const SINE_CREST_DB: f64 = 3.010_299_956_639_812;

/// The type `source.calibration`.
pub struct Calibration;

impl NodeType for Calibration {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.calibration",
            version: 1,
            label: "Calibration",
            description: "Pink noise of exact RMS level, band-limited as SMPTE ST 2095-1 has it or to a narrower band, \
                          or a tone at 1 kHz.",
            help: "For the level of loudspeakers and lines. The noise repeats every eleven seconds, so its level over \
                   that time is exact; its peaks are at most 12 dB above its RMS. Levels count as in AES17: the RMS of \
                   a sine that reaches full scale is 0 dB. -18.5 dB with wide noise is the cinema's reference; \
                   500 Hz to 2 kHz is less touched by rooms, 30 to 80 Hz is for subwoofers. Choose one channel to \
                   measure loudspeakers one by one.",
            icon: "",
            tags: &[
                "pink",
                "noise",
                "reference",
                "level",
                "smpte",
                "cinema",
                "line-up",
                "test",
                "generator",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "signal",
                description: "wide: 10 Hz to 22.4 kHz; mid: 500 Hz to 2 kHz; sub: 30 Hz to 80 Hz; tone: a sine of 1 kHz.",
                kind: ConfigKind::Choice {
                    options: &["wide", "mid", "sub", "tone"],
                    default: "wide",
                },
            },
            ConfigField {
                name: "correlated",
                description: "Whether all channels have the same noise; else each has another part of it.",
                kind: ConfigKind::Bool { default: false },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", layout)],
            params: vec![
                linear(
                    "level_db",
                    "Level (RMS, AES17)",
                    Unit::Decibels,
                    (Decibels::SILENCE.0, -9.0),
                    -18.5,
                )
                .explained("RMS level; 0 dB is the RMS of a sine that reaches full scale."),
                stepped(
                    "channel",
                    "Channel",
                    Unit::None,
                    (0.0, layout.channels() as f64),
                    1.0,
                    0.0,
                )
                .explained("Which channel sounds, counted from 1; 0 for all."),
            ],
            ..NodeSpec::default()
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        match band(config.text("signal")) {
            Some(_) => (period(stream.rate.as_f64()) * size_of::<f32>()) as u64,
            None => 0,
        }
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate_hz = request.stream.rate.as_f64();
        let channels = request.config.count("channels");
        let samples = match band(request.config.text("signal")) {
            Some(band) => pink_period(band, rate_hz, SEED),
            None => Vec::new(),
        };
        let apart = if request.config.flag("correlated") {
            0
        } else {
            samples.len() / channels.max(1)
        };
        Ok(Prepared::immediate(Reference {
            rate_hz,
            samples,
            apart,
            step: 1.0 / (FADE_SECONDS * rate_hz),
            gains: vec![None; channels],
        })
        .ringing(Tail::Infinite))
    }
}

/// The band of a signal; none for the tone.
fn band(signal: &str) -> Option<PinkBand> {
    let narrow = |low_hz, high_hz| PinkBand {
        low_hz,
        high_hz,
        ..WIDEBAND
    };
    match signal {
        "mid" => Some(narrow(500.0, 2000.0)),
        "sub" => Some(narrow(30.0, 80.0)),
        "tone" => None,
        _ => Some(WIDEBAND),
    }
}

struct Reference {
    rate_hz: f64,
    /// One period, RMS 1; empty for the tone.
    samples: Vec<f32>,
    /// Frames between what neighbouring channels play.
    apart: usize,
    /// By how much a channel's gain moves in a frame when it is switched.
    step: f64,
    /// How far each channel is faded in; `None` before the first frame.
    gains: Vec<Option<f64>>,
}

impl Reference {
    /// The signal at a frame, RMS 1.
    fn at(samples: &[f32], rate_hz: f64, frame: u64) -> f64 {
        if samples.is_empty() {
            // 1 kHz repeats every second at any whole rate.
            let rate = rate_hz.max(1.0);
            let seconds = airloom_dsp::sample::frames_to_f64(frame) / rate;
            return std::f64::consts::SQRT_2 * sine_of_cycles(1000.0 * seconds.fract());
        }
        let place = usize::try_from(frame % samples.len() as u64).unwrap_or(0);
        samples.get(place).copied().map_or(0.0, f64::from)
    }
}

impl Processor for Reference {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (params, first) = (io.params, io.context.frame);
        let gain = |db| Decibels(db - SINE_CREST_DB).to_gain();
        let level = params.steady(LEVEL).map(gain);
        let chosen = params.choice(CHANNEL);
        for (channel, fade) in self.gains.iter_mut().enumerate() {
            let target = if chosen == 0 || chosen == channel + 1 {
                1.0
            } else {
                0.0
            };
            let mut now = fade.unwrap_or(target);
            let shift = (channel * self.apart) as u64;
            for (frame, sample) in io.outputs.channel(0, channel).iter_mut().enumerate() {
                now = if now < target {
                    (now + self.step).min(target)
                } else {
                    (now - self.step).max(target)
                };
                let level = level.unwrap_or_else(|| gain(params.at(LEVEL, frame)));
                let at = first.wrapping_add(frame as u64).wrapping_add(shift);
                *sample = narrow(now * level * Self::at(&self.samples, self.rate_hz, at));
            }
            *fade = Some(now);
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.gains.fill(None);
    }
}
