//! `dynamics.de_esser`: sharp sounds of a voice made softer.

use std::f64::consts::FRAC_1_SQRT_2;

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::ballistics::Times;
use airloom_dsp::dynamics::curve::Compression;
use airloom_dsp::dynamics::key_filter::Section;
use airloom_dsp::dynamics::reducer::{Reducer, Reduction};
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::svf::Svf;
use airloom_dsp::level::logarithm::gain_of_db;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::knobs::milliseconds;
use crate::dynamics::meters::{Meter, meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::field;
use crate::level::fade::Fade;
use crate::parameter::{FADE_SECONDS, choice, geometric, linear, switch};

const PARAMS: usize = 8;
const RANGE: usize = 3;
const MODES: &[&str] = &["split", "wide"];

/// How wide the knee is, in dB: the threshold is found by ear.
const KNEE_DB: f64 = 6.0;

/// How long the high-pass rings to -120 dB at its lowest corner.
const RINGING_SECONDS: f64 = 0.01;

/// The type `dynamics.de_esser`.
pub struct DeEsser;

impl NodeType for DeEsser {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.de_esser",
            version: 1,
            label: "De-esser",
            description: "Lowers sibilants: the level above a frequency brings down what lies above it, or all. At rest \
                          every bit passes, without latency.",
            help: "Listen to what it hears and move the frequency until mostly s and sh are left, between 4 and 9 kHz. \
                   Then lower the threshold until they no longer stick out; a range of 6 to 8 dB keeps a voice from \
                   lisping. Split lowers the sharp part alone, wide the whole signal, which sounds more natural on \
                   solo voices.",
            icon: "",
            tags: &["dynamics", "voice", "sibilance", "broadcast", "podcast"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: params(),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let channels = request.config.count("channels");
        let specs = params();
        let defaults: [f64; PARAMS] =
            std::array::from_fn(|at| specs.get(at).map_or(0.0, ParamSpec::default_value));
        let fade = rate.frames(FADE_SECONDS).0;
        let (meter, readings) = meters(rate);
        Ok(Prepared::immediate(Softening {
            rate,
            settings: Settings::new(),
            reducer: Reducer::new(channels, reduction(&defaults, rate)),
            filters: vec![designs(defaults[0], rate).map(|svf| Section::new(&svf)); channels],
            parts: vec![[[0.0; PIECE]; 2]; channels],
            range_db: defaults[RANGE],
            switches: None,
            fade,
            meter,
        })
        .ringing(Tail::Frames(rate.frames(RINGING_SECONDS)))
        .showing(readings))
    }
}

fn params() -> Vec<ParamSpec> {
    vec![
        geometric(
            "frequency_hz",
            "Frequency",
            Unit::Hertz,
            (1000.0, 16_000.0),
            6000.0,
        )
        .explained("What lies above it is heard, and lowered."),
        linear(
            "threshold_db",
            "Threshold",
            Unit::Decibels,
            (-80.0, 0.0),
            -30.0,
        )
        .explained("The level above the frequency at which it begins."),
        linear("ratio", "Ratio", Unit::Ratio, (1.0, 20.0), 4.0)
            .explained("How many dB above the threshold become one."),
        linear("range_db", "Range", Unit::Decibels, (0.0, 40.0), 8.0)
            .explained("How far it lowers at most."),
        milliseconds("attack_ms", "Attack", (0.05, 50.0), 1.0)
            .explained("How long the gain takes to fall, to 63 % of a step in dB."),
        milliseconds("release_ms", "Release", (1.0, 1000.0), 60.0)
            .explained("How long the gain takes back up, to 63 % of a step in dB."),
        choice("mode", "Mode", MODES, 0)
            .explained("Whether what lies above the frequency is lowered, or the whole signal."),
        switch("listen", "Listen", false).explained("Lets what it hears be heard."),
    ]
}

fn reduction(values: &[f64; PARAMS], rate: SampleRate) -> Reduction {
    let [_, threshold_db, ratio, _, attack, release, ..] = *values;
    let frames = |milliseconds: f64| milliseconds * rate.as_f64() / 1000.0;
    Reduction {
        curve: Compression {
            threshold_db,
            ratio,
            knee_db: KNEE_DB,
        },
        times: Times::new(frames(attack), frames(release), 0.0),
        rms_frames: None,
        link: 1.0,
    }
}

/// The high-pass and the band-pass of one pair of poles; with the low-pass they sum to the input.
fn designs(frequency_hz: f64, rate: SampleRate) -> [Svf; 2] {
    [BandKind::HighPass, BandKind::BandPass].map(|kind| {
        let band = Band {
            kind,
            frequency_hz,
            gain_db: 0.0,
            q: FRAC_1_SQRT_2,
        };
        Svf::design(&band, rate.as_f64())
    })
}

struct Softening {
    rate: SampleRate,
    settings: Settings<PARAMS>,
    reducer: Reducer,
    /// High-pass and band-pass of each channel.
    filters: Vec<[Section; 2]>,
    /// What lies above and around the frequency, of a piece.
    parts: Vec<[[f64; PIECE]; 2]>,
    range_db: f64,
    /// Wide, listen; `None` until the first frame.
    switches: Option<[Fade; 2]>,
    fade: u64,
    meter: Meter,
}

impl Softening {
    fn take_over(&mut self, values: &[f64; PARAMS]) {
        let [frequency_hz, _, _, range_db, _, _, mode, listen] = *values;
        self.reducer.set(reduction(values, self.rate));
        let designs = designs(frequency_hz, self.rate);
        for (filter, svf) in self
            .filters
            .iter_mut()
            .flat_map(|pair| pair.iter_mut().zip(&designs))
        {
            filter.set(svf);
        }
        self.range_db = range_db;
        let asked = [mode >= 0.5, listen >= 0.5];
        let fade = self.fade;
        let switches = self
            .switches
            .get_or_insert(asked.map(|on| Fade::new(on, fade)));
        for (switch, on) in switches.iter_mut().zip(asked) {
            switch.switch(on);
        }
    }

    /// Split: g·h + √g·b + l with the high-, band- and low-pass of the input, a shelf that falls from 1 to g; wide: g
    /// times the input. Written as what is lost of it, so that nothing is where g is 1; faded to h where it is listened
    /// to.
    fn soften(&mut self, channel: usize, samples: &mut [f32], switches: &mut [Fade; 2]) {
        let (Some([high, around]), reductions) =
            (self.parts.get(channel), self.reducer.reductions(channel))
        else {
            return;
        };
        let [wide, listen] = switches;
        let rests = !listen.is_on() && listen.is_resting();
        if rests && wide.is_resting() && self.reducer.deepest() == 0.0 {
            return;
        }
        let parts = high.iter().zip(around).zip(reductions);
        for (sample, ((high, around), reduction)) in samples.iter_mut().zip(parts) {
            let whole = f64::from(*sample);
            let root = gain_of_db(-0.5 * reduction.min(self.range_db));
            let lost = (1.0 - root * root, 1.0 - root);
            let split = lost.0 * high + lost.1 * around;
            let softened = whole - (split + wide.next() * (lost.0 * whole - split));
            let heard = listen.next();
            if lost.1 > 0.0 || heard > 0.0 {
                *sample = narrow(softened + heard * (high - softened));
            }
        }
    }

    fn settle(&mut self) -> bool {
        let filters = self.filters.iter_mut().flatten();
        filters.fold(true, |all, filter| filter.settle() & all)
    }

    /// Filters and measures one channel of a piece.
    fn hear(&mut self, channel: usize, samples: &[f32]) {
        self.meter.hear(samples);
        let (Some(filters), Some(parts)) =
            (self.filters.get_mut(channel), self.parts.get_mut(channel))
        else {
            return;
        };
        for (filter, part) in filters.iter_mut().zip(parts.iter_mut()) {
            for (place, sample) in part.iter_mut().zip(samples) {
                *place = filter.push(f64::from(*sample)) + 0.0;
            }
        }
        let [high, _] = parts;
        self.reducer.measure(channel, &high[..samples.len()]);
    }
}

impl Processor for Softening {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let channels = self.filters.len();
        let mut was_settled = false;
        let mut start = 0;
        while start < frames {
            let piece = self.settings.next(&params, start, frames, first);
            if let Some(values) = piece.news {
                self.take_over(&values);
            }
            if piece.opens {
                was_settled = self.settle();
            }
            let end = start + piece.frames;
            for channel in 0..channels {
                self.hear(channel, &io.outputs.channel(0, channel)[start..end]);
            }
            self.reducer.compute(piece.frames);
            if let Some(switches) = self.switches {
                let mut after = switches;
                for channel in 0..channels {
                    after = switches;
                    let samples = &mut io.outputs.channel(0, channel)[start..end];
                    self.soften(channel, samples, &mut after);
                    self.meter.give(samples);
                }
                self.switches = Some(after);
            }
            self.meter.act(-self.reducer.deepest().min(self.range_db));
            self.meter.advance(piece.frames);
            start = end;
        }
        // Settled at the last place to tidy up, nothing has come in since: then all that is left is silence.
        let rests = silent_in && was_settled && self.reducer.is_resting();
        let fades_rest = self
            .switches
            .is_some_and(|all| all.iter().all(Fade::is_resting));
        for channel in 0..channels {
            io.outputs.mark(0, channel, Content::Signal);
        }
        if rests && fades_rest {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.settings.reset();
        self.reducer.clear();
        self.filters.iter_mut().flatten().for_each(Section::clear);
        self.switches = None;
    }
}
