//! The parameters of the compressor, and what follows from them.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::ballistics::Times;
use airloom_dsp::dynamics::curve::Compression;
use airloom_dsp::dynamics::reducer::Reduction;

use crate::dynamics::key;
use crate::dynamics::knobs::milliseconds;
use crate::parameter::{choice, linear, switch};

/// How many parameters are taken over on the grid; those behind them are followed frame by frame.
pub const TAKEN: usize = 10 + key::PARAMS;
/// Followed frame by frame: make-up in dB and mix.
pub const MAKEUP: usize = TAKEN;
pub const MIX: usize = TAKEN + 1;

/// How the level is measured.
const DETECTORS: &[&str] = &["peaks", "rms"];

pub fn params() -> Vec<ParamSpec> {
    let mut params = vec![
        linear("threshold_db", "Threshold", Unit::Decibels, (-80.0, 0.0), -18.0)
            .explained("Levels above it are brought down."),
        linear("ratio", "Ratio", Unit::Ratio, (1.0, 100.0), 3.0)
            .explained("How many dB above the threshold become one; 100 limits."),
        milliseconds("attack_ms", "Attack", (0.01, 1000.0), 10.0)
            .explained("How long the gain takes to fall, to 63 % of a step in dB."),
        milliseconds("release_ms", "Release", (1.0, 10_000.0), 120.0)
            .explained("How long the gain takes back up, to 63 % of a step in dB."),
        linear("knee_db", "Knee", Unit::Decibels, (0.0, 40.0), 6.0)
            .explained("Width of the bend around the threshold; 0 is a corner."),
        milliseconds("hold_ms", "Hold", (0.1, 2000.0), 0.1)
            .explained("How long the gain stays down before the release; helps against distortion of low tones."),
        choice("detector", "Detector", DETECTORS, 0)
            .explained("Whether peaks or the RMS level count."),
        milliseconds("rms_ms", "RMS window", (1.0, 1000.0), 10.0)
            .explained("Over how long the RMS detector averages."),
        linear("link", "Link", Unit::None, (0.0, 1.0), 1.0)
            .explained("How far all channels get the gain of the loudest; at 0 each has its own."),
        switch("auto_makeup", "Auto make-up", false)
            .explained("Adds half of what a level of 0 dBFS is brought down by."),
    ];
    params.extend(key::params());
    params.extend([
        linear("makeup_db", "Make-up", Unit::Decibels, (-24.0, 40.0), 0.0)
            .explained("Gain behind the reduction."),
        linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0)
            .explained("How much of the compressed signal is heard; the rest is dry."),
    ]);
    params
}

/// The values of all that is taken over, when left out.
pub fn defaults() -> [f64; TAKEN] {
    let specs = params();
    std::array::from_fn(|index| specs.get(index).map_or(0.0, ParamSpec::default_value))
}

/// What follows from the parameters.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    pub reduction: Reduction,
    pub make_up_db: f64,
    pub key: [f64; key::PARAMS],
}

impl Taken {
    pub fn of(values: &[f64; TAKEN], rate: SampleRate) -> Self {
        let [
            threshold_db,
            ratio,
            attack,
            release,
            knee_db,
            hold,
            detector,
            rms_ms,
            link,
            auto,
            key @ ..,
        ] = *values;
        let curve = Compression {
            threshold_db,
            ratio,
            knee_db,
        };
        let per_ms = rate.as_f64() / 1000.0;
        let reduction = Reduction {
            curve,
            times: times([attack, release, hold], rate),
            rms_frames: (detector >= 0.5).then_some(rms_ms * per_ms),
            link,
        };
        Self {
            reduction,
            make_up_db: if auto >= 0.5 { curve.make_up_db() } else { 0.0 },
            key,
        }
    }
}

fn times([attack, release, hold]: [f64; 3], rate: SampleRate) -> Times {
    let frames = |milliseconds: f64| milliseconds * rate.as_f64() / 1000.0;
    Times::new(frames(attack), frames(release), frames(hold))
}
