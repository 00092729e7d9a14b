//! How far a delay reaches: the field `max_seconds`, the parameter `time_seconds`.

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing, Unit};
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::line::DelayLine;

/// The longest delay that may be configured: a minute at 192 kHz is 46 MB a channel.
const LONGEST_SECONDS: f64 = 60.0;
/// The time when none is given, held to what is configured.
const USUAL_SECONDS: f64 = 0.25;

/// The field `max_seconds`.
pub fn field() -> ConfigField {
    ConfigField {
        name: "max_seconds",
        description: "The longest time that may be set; memory is reserved for it.",
        kind: ConfigKind::Number {
            min: 0.001,
            max: LONGEST_SECONDS,
            default: 2.0,
            unit: "s",
        },
    }
}

/// The longest delay of a configuration.
pub fn longest(config: &Config, rate: SampleRate) -> Frames {
    rate.frames(config.number("max_seconds"))
}

/// Bytes of the lines of all channels.
pub fn memory(config: &Config, longest: Frames) -> u64 {
    (DelayLine::bytes(longest.as_usize(), PIECE) * config.count("channels")) as u64
}

/// The parameter `time_seconds`. It is not smoothed: a new time fades in beside the old one.
pub fn time_seconds(config: &Config) -> ParamSpec {
    let max = config.number("max_seconds");
    ParamSpec {
        id: "time_seconds".into(),
        label: "Time".into(),
        unit: Unit::Seconds,
        kind: ParamKind::Float {
            min: 0.0,
            max,
            default: USUAL_SECONDS.min(max),
            curve: Curve::Linear,
        },
        help: "How much later the sound comes; a new time fades in beside the old one.".into(),
        group: None,
        smoothing: Smoothing::None,
    }
}

/// The crossfade from one time to another: long enough that a move of a knob is no chatter.
pub const CROSSFADE_SECONDS: f64 = 0.02;

/// Most frames that are worked on at once.
pub const PIECE: usize = 64;
