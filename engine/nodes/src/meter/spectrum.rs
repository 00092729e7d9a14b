//! `meter.spectrum`: what frequencies a signal is made of.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Smoothing, Unit};
use airloom_api::param::view::Params;
use airloom_dsp::spectrum::average::{Average, Averaging};
use airloom_dsp::spectrum::line::strongest;
use airloom_dsp::window::Window;
use airloom_realtime::trace;

use crate::field;
use crate::meter::bins;
use crate::meter::look::{View, look};
use crate::meter::spectra::Spectra;
use crate::parameter::{choice, geometric, stepped};

const AVERAGING: usize = 0;
const AVERAGING_SECONDS: usize = 1;
const CHANNEL: usize = 2;

/// Pieces that are kept until somebody looks.
const KEPT_PIECES: usize = 4;
/// And at least so long, in seconds: readers come 20 times a second.
const KEPT_SECONDS: f64 = 0.5;

/// The type `meter.spectrum`.
pub struct Spectrum;

impl NodeType for Spectrum {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.spectrum",
            version: 1,
            label: "Spectrum analyser",
            description: "Shows the level of each frequency; passes the audio through unchanged.",
            help: "Levels are calibrated to sines: one of -20 dBFS reads -20 dB under any window where it falls on a bin, \
                   and under flat top wherever it is. Large sizes tell low frequencies apart but follow slowly. Averaging \
                   steadies the picture; peak hold keeps the highest level of each frequency until another averaging is \
                   chosen. Noise reads lower the larger the size, since each bin holds less of it. The transforms run where \
                   somebody looks and not on the audio thread.",
            icon: "",
            tags: &["fft", "analyser", "frequency", "rta", "spectrum"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            bins::size_field(),
            bins::window_field(),
            bins::overlap_field(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                choice("averaging", "Averaging", &["off", "exponential", "peak_hold"], 1)
                    .explained("Shows the newest spectrum alone, a mean that fades, or the highest level of each frequency."),
                ParamSpec {
                    smoothing: Smoothing::None,
                    ..geometric("averaging_seconds", "Averaging time", Unit::Seconds, (0.01, 60.0), 0.3)
                }
                .explained("How slowly the exponential mean follows."),
                channel(config),
            ],
            readings: vec![
                ReadingSpec::curve("spectrum", "Spectrum", Unit::Hertz, Unit::Decibels, (-120.0, 0.0)),
                ReadingSpec::number("peak_hz", "Strongest frequency", Unit::Hertz, (20.0, 20_000.0)),
                ReadingSpec::number("peak_db", "Its level", Unit::Decibels, (-120.0, 0.0)),
            ],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        trace::bytes(config.count("channels"), kept(config, stream)) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, stream) = (request.config, request.stream);
        let initial = Settings {
            averaging: Averaging::Exponential,
            seconds: 0.3,
            channel: 0,
        };
        let channels = config.count("channels");
        let (wire, view) = look(channels, kept(config, stream), settings, initial);
        let (size, hop, window) = (bins::size(config), bins::hop(config), bins::window(config));
        let spectra = Spectra::new(size, window, hop);
        let bin_hz = stream.rate.as_f64() / size as f64;
        Ok(Prepared::immediate(wire).showing(Shown {
            view,
            average: Average::new(spectra.bins()),
            points: bins::points(spectra.bins(), bin_hz),
            spectra,
            bin_hz,
            hop_seconds: hop as f64 / stream.rate.as_f64(),
            window,
            last: initial,
        }))
    }
}

/// `channel`: 0 for the mean of all.
pub fn channel(config: &Config) -> ParamSpec {
    let channels = config.count("channels") as f64;
    stepped("channel", "Channel", Unit::None, (0.0, channels), 1.0, 0.0)
        .explained("Which channel is looked at; 0 is the mean power of all.")
}

/// Frames that the trace keeps.
fn kept(config: &Config, stream: Stream) -> usize {
    let seconds = stream.rate.frames(KEPT_SECONDS).as_usize();
    (KEPT_PIECES * bins::size(config)).max(seconds) + stream.max_block
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Settings {
    averaging: Averaging,
    seconds: f64,
    channel: usize,
}

fn settings(params: &Params<'_>) -> Settings {
    Settings {
        averaging: match params.choice(AVERAGING) {
            0 => Averaging::Off,
            1 => Averaging::Exponential,
            _ => Averaging::PeakHold,
        },
        seconds: params.value(AVERAGING_SECONDS),
        channel: params.choice(CHANNEL),
    }
}

struct Shown {
    view: View<Settings>,
    spectra: Spectra,
    average: Average,
    points: Vec<(usize, usize)>,
    bin_hz: f64,
    hop_seconds: f64,
    window: Window,
    last: Settings,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let settings = self.view.settings();
        let is_other = |one: Settings, other: Settings| {
            (one.averaging, one.channel) != (other.averaging, other.channel)
        };
        if is_other(settings, self.last) || self.view.trace.frames().is_empty() {
            self.average.clear();
        }
        self.last = settings;
        let hops = settings.seconds / self.hop_seconds;
        let average = &mut self.average;
        self.spectra.follow(&self.view, settings.channel, |powers| {
            average.add(powers, settings.averaging, hops);
        });
        let Some(powers) = self.average.powers() else {
            return vec![
                Reading::Curve(Vec::new()),
                Reading::Number(None),
                Reading::Number(None),
            ];
        };
        let points = self.points.iter().map(|point| {
            let (bin, power) = bins::strongest(powers, *point);
            (bin as f64 * self.bin_hz, bins::decibels(power))
        });
        let bandwidth = self.window.noise_bandwidth();
        let line = strongest(powers, 1..powers.len(), self.window.half_lobe(), bandwidth);
        vec![
            Reading::Curve(points.collect()),
            Reading::Number(line.map(|line| line.place * self.bin_hz)),
            Reading::Number(line.map(|line| bins::decibels(line.power))),
        ]
    }
}
