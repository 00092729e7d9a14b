//! `meter.distortion`: what a device adds to a sine.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_dsp::spectrum::average::{Average, Averaging};
use airloom_dsp::spectrum::distortion::{WINDOW, measure};
use airloom_realtime::trace;

use crate::field;
use crate::meter::bins::decibels;
use crate::meter::look::{View, look};
use crate::meter::spectra::Spectra;
use crate::parameter::stepped;

const CHANNEL: usize = 0;

/// Spectra in the averaging time.
const AVERAGED: f64 = 4.0;
/// The scale in dB.
const SCALE: (f64, f64) = (-150.0, 0.0);

/// The type `meter.distortion`.
pub struct Distortion;

impl NodeType for Distortion {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.distortion",
            version: 1,
            label: "THD+N analyser",
            description: "Measures harmonic distortion and noise beside a sine, from 20 Hz to 20 kHz (after AES17); passes the \
                          audio through unchanged.",
            help: "Play a steady sine, 997 Hz at -1 dBFS say, through what is to be tested, and put this behind it. The \
                   strongest frequency is taken for the sine; THD+N is the level of all others over the level of all, THD \
                   that of the harmonics 2 to 10 over the sine. A 24-bit path with TPDF dither reads about -141 dB, a \
                   16-bit one -93 dB. Larger sizes separate lower fundamentals from their harmonics: at 48 kHz a size of 8192 \
                   measures from 100 Hz on, 16384 from 50 Hz, 32768 from 25 Hz and 65536 all of the band; at twice the \
                   rate from twice the frequency. Where a sine is too low for the size, or there is none, nothing is \
                   shown.",
            icon: "",
            tags: &["thd", "thd+n", "distortion", "noise", "aes17", "test"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "size",
                description: "Samples of a transform.",
                kind: ConfigKind::Choice {
                    options: &["8192", "16384", "32768", "65536"],
                    default: "32768",
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let channels = config.count("channels") as f64;
        let percent = |id, label| ReadingSpec::number(id, label, Unit::Percent, (0.0, 10.0));
        Ok(NodeSpec {
            params: vec![
                stepped("channel", "Channel", Unit::None, (1.0, channels), 1.0, 1.0)
                    .explained("Which channel is measured."),
            ],
            readings: vec![
                ReadingSpec::number(
                    "fundamental_hz",
                    "Fundamental",
                    Unit::Hertz,
                    (20.0, 20_000.0),
                ),
                ReadingSpec::number("level_db", "Level", Unit::Decibels, (-100.0, 0.0)),
                ReadingSpec::number("thd_n_db", "THD+N", Unit::Decibels, SCALE),
                percent("thd_n_percent", "THD+N in percent"),
                ReadingSpec::number("thd_db", "THD", Unit::Decibels, SCALE),
                percent("thd_percent", "THD in percent"),
            ],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        trace::bytes(config.count("channels"), kept(config, stream)) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, stream) = (request.config, request.stream);
        let settings = |params: &Params<'_>| params.choice(CHANNEL);
        let (wire, view) = look(config.count("channels"), kept(config, stream), settings, 1);
        let size = size(config);
        let spectra = Spectra::new(size, WINDOW, size / 2);
        Ok(Prepared::immediate(wire).showing(Shown {
            view,
            average: Average::new(spectra.bins()),
            spectra,
            bin_hz: stream.rate.as_f64() / size as f64,
            channel: 1,
        }))
    }
}

fn size(config: &Config) -> usize {
    config.text("size").parse().unwrap_or(32_768)
}

/// Frames that the trace keeps.
fn kept(config: &Config, stream: Stream) -> usize {
    3 * size(config) + stream.max_block
}

struct Shown {
    view: View<usize>,
    spectra: Spectra,
    average: Average,
    bin_hz: f64,
    channel: usize,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let channel = self.view.settings().max(1);
        if channel != self.channel || self.view.trace.frames().is_empty() {
            self.average.clear();
        }
        self.channel = channel;
        let average = &mut self.average;
        self.spectra.follow(&self.view, channel, |powers| {
            average.add(powers, Averaging::Exponential, AVERAGED);
        });
        let powers = self.average.powers();
        let measured = powers.and_then(|powers| measure(powers, self.bin_hz));
        let Some(found) = measured else {
            return vec![Reading::Number(None); 6];
        };
        let (thd_n, thd) = (found.thd_n(), found.thd());
        let numbers = [
            found.fundamental_hz,
            decibels(found.fundamental),
            decibels(thd_n * thd_n),
            100.0 * thd_n,
            decibels(thd * thd),
            100.0 * thd,
        ];
        numbers.map(|number| Reading::Number(Some(number))).to_vec()
    }
}
