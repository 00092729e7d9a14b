//! `meter.true_peak`: how high the signal is between its samples.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::loudness::true_peak::TruePeak as Meter;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::meter::numbers::{Numbers, numbers};
use crate::parameter::switch;

const RESTART: usize = 0;

/// The scale in dB TP.
const SCALE: (f64, f64) = (-60.0, 6.0);

/// The type `meter.true_peak`.
pub struct TruePeak;

impl NodeType for TruePeak {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.true_peak",
            version: 1,
            label: "True-peak meter",
            description: "Shows the highest true peak of each channel (ITU-R BS.1770-5, annex 2); passes the audio through \
                          unchanged.",
            help: "Between two samples the signal may be higher than both: converters and lossy encoders clip it there \
                   although no sample is over. Keep the highest value at or below -1 dB TP for broadcast, -2 dB TP for \
                   what is encoded at low bit rates. Four times the rate reads to within 0.1 dB, eight and sixteen times a \
                   little closer and cost more. Switch restart on to begin anew.",
            icon: "",
            tags: &["true peak", "dbtp", "peak", "broadcast", "clipping"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "oversampling",
                description: "At how many times the rate peaks are looked for.",
                kind: ConfigKind::Choice {
                    options: &["4", "8", "16"],
                    default: "4",
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let peak =
            |id: String, label: String| ReadingSpec::number(id, label, Unit::Decibels, SCALE);
        let mut readings = vec![peak(
            "true_peak_db".to_owned(),
            "Highest true peak".to_owned(),
        )];
        readings.extend((1..=config.count("channels")).map(|channel| {
            peak(
                format!("channel{channel}.true_peak_db"),
                format!("Channel {channel}"),
            )
        }));
        Ok(NodeSpec {
            params: vec![
                switch("restart", "Restart", false)
                    .explained("Forgets the highest values when it is switched on."),
            ],
            readings,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let channels = request.config.count("channels");
        let times = match request.config.text("oversampling") {
            "16" => 16,
            "8" => 8,
            _ => 4,
        };
        let (numbers, shown) = numbers(1 + channels);
        let channel = |_| Channel {
            meter: Meter::new(times),
            highest: 0.0,
        };
        Ok(Prepared::immediate(Measurement {
            channels: (0..channels).map(channel).collect(),
            is_restarted: false,
            numbers,
        })
        .showing(shown))
    }
}

struct Channel {
    meter: Meter,
    /// Since the start, linear.
    highest: f32,
}

struct Measurement {
    channels: Vec<Channel>,
    /// Whether `restart` was on.
    is_restarted: bool,
    numbers: Numbers,
}

impl Measurement {
    fn show(&mut self) {
        let each = self.channels.iter().map(|channel| channel.highest);
        let highest = each.clone().fold(0.0, f32::max);
        let all = std::iter::once(highest).chain(each);
        self.numbers
            .show(all.map(|peak| 20.0 * f64::from(peak).log10()));
    }
}

impl Processor for Measurement {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let restart = io.params.is_on(RESTART);
        let mut has_news = restart && !self.is_restarted;
        if has_news {
            self.channels
                .iter_mut()
                .for_each(|channel| channel.highest = 0.0);
        }
        self.is_restarted = restart;
        for (number, channel) in self.channels.iter_mut().enumerate() {
            let peak = channel.meter.process(io.outputs.channel(0, number));
            if peak > channel.highest {
                channel.highest = peak;
                has_news = true;
            }
        }
        if has_news {
            self.show();
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        for channel in &mut self.channels {
            channel.meter.reset();
            channel.highest = 0.0;
        }
        self.is_restarted = false;
        self.show();
    }
}
