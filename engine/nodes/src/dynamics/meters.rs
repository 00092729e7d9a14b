//! What nodes of dynamics show: how far they bring the gain down, and levels in front and behind.

use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::param::spec::Unit;
use airloom_api::time::SampleRate;
use airloom_dsp::level::decibels::db_from_linear;
use airloom_realtime::latest::{LatestReader, LatestWriter, latest};

/// How often new values are shown.
const PER_SECOND: u64 = 30;

/// Levels below this are none.
const SILENCE_DB: f64 = -120.0;

/// The largest of each in the last thirtieth of a second; a lower gain counts more than a higher one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    gain_db: f64,
    input: f32,
    output: f32,
}

impl Shown {
    const NOTHING: Self = Self {
        gain_db: 0.0,
        input: 0.0,
        output: 0.0,
    };
}

/// The audio half.
#[derive(Debug)]
pub struct Meter {
    to_readings: LatestWriter<Shown>,
    now: Shown,
    frames: u64,
    window: u64,
}

/// The control half.
pub struct Meters {
    from_meter: LatestReader<Shown>,
}

/// The specs of what [`meters`] shows.
pub fn specs() -> Vec<ReadingSpec> {
    let level = (-60.0, 6.0);
    vec![
        ReadingSpec::number("gain_db", "Gain", Unit::Decibels, (-30.0, 0.0)),
        ReadingSpec::number("input_db", "Input", Unit::Decibels, level),
        ReadingSpec::number("output_db", "Output", Unit::Decibels, level),
    ]
}

/// Both halves.
pub fn meters(rate: SampleRate) -> (Meter, Meters) {
    let (to_readings, from_meter) = latest(Shown::NOTHING);
    let meter = Meter {
        to_readings,
        now: Shown::NOTHING,
        frames: 0,
        window: (rate.frames(1.0).0 / PER_SECOND).max(1),
    };
    (meter, Meters { from_meter })
}

impl Meter {
    /// Takes note of a channel as it comes in.
    pub fn hear(&mut self, samples: &[f32]) {
        self.now.input = highest(self.now.input, samples);
    }

    /// Takes note of a channel as it leaves.
    pub fn give(&mut self, samples: &[f32]) {
        self.now.output = highest(self.now.output, samples);
    }

    /// Takes note of a gain in dB.
    pub fn act(&mut self, gain_db: f64) {
        let is_more = if gain_db < 0.0 {
            gain_db < self.now.gain_db
        } else {
            self.now.gain_db >= 0.0 && gain_db > self.now.gain_db
        };
        if is_more {
            self.now.gain_db = gain_db;
        }
    }

    /// Lets frames pass, and shows what was heard when enough have.
    pub fn advance(&mut self, frames: usize) {
        self.frames += frames as u64;
        if self.frames >= self.window {
            self.show();
        }
    }

    /// Shows what was heard until now.
    pub fn show(&mut self) {
        let now = self.now;
        self.to_readings.write(|shown| *shown = now);
        self.now = Shown::NOTHING;
        self.frames = 0;
    }
}

fn highest(most: f32, samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(most, |most, sample| most.max(sample.abs()))
}

impl Readings for Meters {
    fn latest(&mut self) -> Vec<Reading> {
        let shown = *self.from_meter.read();
        let level = |peak: f32| {
            let db = db_from_linear(f64::from(peak));
            Reading::Number((db > SILENCE_DB).then_some(db))
        };
        vec![
            Reading::Number(Some(shown.gain_db)),
            level(shown.input),
            level(shown.output),
        ]
    }
}
