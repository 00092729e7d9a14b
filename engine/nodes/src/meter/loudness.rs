//! `meter.loudness`: how loud a programme is (EBU R 128).

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::reading::ReadingSpec;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::loudness::channel_weight::of_layout;
use airloom_dsp::loudness::meter::LoudnessMeter;
use airloom_dsp::loudness::true_peak::TruePeak;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::meter::numbers::{Numbers, numbers};
use crate::parameter::switch;

const RESTART: usize = 0;

/// How many times the rate true peaks are looked for.
const TIMES: usize = 4;

/// Less than this is shown as nothing: the absolute gate of BS.1770-5, in LUFS.
const FLOOR: f64 = -70.0;

/// The scale of an EBU +18 meter and some more, in LUFS.
const SCALE: (f64, f64) = (-60.0, 0.0);

/// The type `meter.loudness`.
pub struct Loudness;

impl NodeType for Loudness {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "meter.loudness",
            version: 1,
            label: "Loudness meter",
            description: "Measures momentary, short-term and integrated loudness, loudness range and true peak after \
                          EBU R 128 and ITU-R BS.1770-5; passes the audio through unchanged.",
            help: "Shows how loud a programme is for the ear. Integrated loudness is that of everything since the start: \
                   broadcasters in Europe aim at -23 LUFS, streaming services at about -14. Quiet parts do not count \
                   (gates at -70 LUFS and 10 LU below the mean), and below -70 LUFS nothing is shown. Switch restart on, or off and on, where a new programme \
                   begins. Windows move by 10 ms, so short bursts are not missed. With six, eight or twelve channels the \
                   surround ones weigh 1.5 dB more and LFE nothing, unless weighting says that all are equal.",
            icon: "",
            tags: &[
                "loudness",
                "ebu r128",
                "lufs",
                "broadcast",
                "true peak",
                "lra",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "weighting",
                description: "Whether the channels weigh as in their usual surround layout (3 L R C, 4 L R Ls Rs, 5 L R C Ls Rs, \
                              6 L R C LFE Ls Rs, 8 and Lb Rb, 10 5.1.4, 12 7.1.4) or all the same.",
                kind: ConfigKind::Choice {
                    options: &["surround", "equal"],
                    default: "surround",
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let lufs = |id, label| ReadingSpec::number(id, label, Unit::Loudness, SCALE);
        Ok(NodeSpec {
            params: vec![
                switch("restart", "Restart", false)
                    .explained("Begins a new measurement of integrated loudness, range and maxima when it is switched on."),
            ],
            readings: vec![
                lufs("momentary_lufs", "Momentary"),
                lufs("short_term_lufs", "Short-term"),
                lufs("integrated_lufs", "Integrated"),
                ReadingSpec::number("range_lu", "Loudness range", Unit::LoudnessUnits, (0.0, 30.0)),
                lufs("max_momentary_lufs", "Highest momentary"),
                lufs("max_short_term_lufs", "Highest short-term"),
                ReadingSpec::number("true_peak_db", "Highest true peak", Unit::Decibels, (-60.0, 6.0)),
            ],
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let channels = request.config.count("channels");
        let weights = match request.config.text("weighting") {
            "equal" => vec![1.0; channels],
            _ => of_layout(channels),
        };
        let (numbers, shown) = numbers(7);
        Ok(Prepared::immediate(Measurement {
            meter: LoudnessMeter::new(request.stream.rate.hz(), &weights),
            peaks: (0..channels).map(|_| TruePeak::new(TIMES)).collect(),
            highest: 0.0,
            is_restarted: false,
            numbers,
        })
        .showing(shown))
    }
}

struct Measurement {
    meter: LoudnessMeter,
    /// One a channel.
    peaks: Vec<TruePeak>,
    /// The highest true peak since the start, linear.
    highest: f32,
    /// Whether `restart` was on.
    is_restarted: bool,
    numbers: Numbers,
}

impl Measurement {
    fn show(&mut self) {
        let read = self.meter.read();
        let heard = |loudness: f64| {
            if loudness < FLOOR {
                f64::NEG_INFINITY
            } else {
                loudness
            }
        };
        let peak = 20.0 * f64::from(self.highest).log10();
        let numbers = [
            heard(read.momentary),
            heard(read.short_term),
            read.integrated,
            read.range,
            heard(read.max_momentary),
            heard(read.max_short_term),
            peak,
        ];
        self.numbers.show(numbers.into_iter());
    }
}

impl Processor for Measurement {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, channels) = (io.frames(), io.outputs.channels(0));
        let restart = io.params.is_on(RESTART);
        if restart && !self.is_restarted {
            self.meter.restart();
            self.highest = 0.0;
        }
        self.is_restarted = restart;
        for (channel, peak) in self.peaks.iter_mut().enumerate() {
            let samples = io.outputs.channel(0, channel);
            self.highest = self.highest.max(peak.process(samples));
        }
        let (mut done, mut has_news) = (0, false);
        while done < frames {
            let count = self.meter.room().min(frames - done);
            for channel in 0..channels {
                let samples = io.outputs.channel(0, channel).get(done..done + count);
                self.meter.push(channel, samples.unwrap_or(&[]));
            }
            has_news |= self.meter.advance(count);
            done += count;
        }
        if has_news {
            self.show();
        }
        // Silence is measured too.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.meter.reset();
        self.peaks.iter_mut().for_each(TruePeak::reset);
        self.highest = 0.0;
        self.is_restarted = false;
        self.show();
    }
}
