//! `meter.spectrogram`: frequencies over time.

use std::collections::VecDeque;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::reading::{Picture, Reading, ReadingKind, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_dsp::sample::narrow;
use airloom_realtime::trace;

use crate::field;
use crate::meter::bins;
use crate::meter::look::{View, look};
use crate::meter::spectra::Spectra;
use crate::meter::spectrum::channel;

const CHANNEL: usize = 0;

/// The least that the trace keeps, in seconds: readers come 20 times a second.
const KEPT_SECONDS: f64 = 0.5;

/// The type `meter.spectrogram`.
pub struct Spectrogram;

impl NodeType for Spectrogram {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.spectrogram",
            version: 1,
            label: "Spectrogram",
            description: "Paints the level of each frequency over time; passes the audio through unchanged.",
            help: "Each column is one spectrum, the newest on the right. Small sizes show when something happens, large ones \
                   at which frequency. Overlap makes the picture smoother and faster. Columns are made while somebody looks: \
                   after a pause the picture goes on with what is newest.",
            icon: "",
            tags: &["spectrogram", "sonogram", "waterfall", "fft", "frequency"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            bins::size_field(),
            bins::window_field(),
            bins::overlap_field(),
            ConfigField {
                name: "columns",
                description: "How many spectra the picture holds.",
                kind: ConfigKind::Integer {
                    min: 16,
                    max: 1024,
                    default: 256,
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![channel(config)],
            readings: vec![ReadingSpec {
                id: "spectrogram".into(),
                label: "Spectrogram".into(),
                unit: Unit::Decibels,
                kind: ReadingKind::Picture {
                    axis: Unit::Hertz,
                    min: -120.0,
                    max: 0.0,
                },
            }],
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let trace = trace::bytes(config.count("channels"), kept(config, stream));
        let rows = bins::points(bins::size(config) / 2 + 1, bin_hz(config, stream)).len();
        (trace + config.count("columns") * rows * size_of::<f32>()) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (config, stream) = (request.config, request.stream);
        let settings = |params: &Params<'_>| params.choice(CHANNEL);
        let (wire, view) = look(config.count("channels"), kept(config, stream), settings, 0);
        let (size, hop) = (bins::size(config), bins::hop(config));
        let spectra = Spectra::new(size, bins::window(config), hop);
        let bin_hz = bin_hz(config, stream);
        Ok(Prepared::immediate(wire).showing(Shown {
            view,
            points: bins::points(spectra.bins(), bin_hz),
            spectra,
            bin_hz,
            column_seconds: hop as f64 / stream.rate.as_f64(),
            most: config.count("columns"),
            first: 0,
            columns: VecDeque::new(),
            channel: 0,
        }))
    }
}

fn bin_hz(config: &Config, stream: Stream) -> f64 {
    stream.rate.as_f64() / bins::size(config) as f64
}

/// Frames that the trace keeps.
fn kept(config: &Config, stream: Stream) -> usize {
    let seconds = stream.rate.frames(KEPT_SECONDS).as_usize();
    (2 * bins::size(config)).max(seconds) + stream.max_block
}

struct Shown {
    view: View<usize>,
    spectra: Spectra,
    points: Vec<(usize, usize)>,
    bin_hz: f64,
    column_seconds: f64,
    most: usize,
    first: u64,
    columns: VecDeque<Vec<f32>>,
    channel: usize,
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let channel = self.view.settings();
        if channel != self.channel || self.view.trace.frames().is_empty() {
            self.first += self.columns.len() as u64;
            self.columns.clear();
        }
        self.channel = channel;
        let Self {
            view,
            spectra,
            points,
            columns,
            ..
        } = self;
        spectra.follow(view, channel, |powers| {
            let levels = points.iter().map(|point| {
                let (_, power) = bins::strongest(powers, *point);
                narrow(bins::decibels(power))
            });
            columns.push_back(levels.collect());
        });
        while self.columns.len() > self.most {
            self.columns.pop_front();
            self.first += 1;
        }
        let rows = self.points.iter();
        vec![Reading::Picture(Picture {
            rows: rows.map(|(bin, _)| *bin as f64 * self.bin_hz).collect(),
            column_seconds: self.column_seconds,
            first: self.first,
            columns: self.columns.iter().cloned().collect(),
        })]
    }
}
