//! Configuration and parameters that several nodes of dynamics have.

use std::borrow::Cow;

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::time::{Frames, SampleRate};

use crate::parameter::geometric;

/// `look_ahead_ms`: 0 … 50, `default` when left out.
pub fn look_ahead(default: f64) -> ConfigField {
    ConfigField {
        name: "look_ahead_ms",
        description: "How early the gain begins to move; this is the latency.",
        kind: ConfigKind::Number {
            min: 0.0,
            max: 50.0,
            default,
            unit: "ms",
        },
    }
}

/// The look-ahead that is asked for.
pub fn look_ahead_of(config: &Config, rate: SampleRate) -> Frames {
    rate.frames(config.number("look_ahead_ms") / 1000.0)
}

/// A time in milliseconds.
pub fn milliseconds(
    id: impl Into<Cow<'static, str>>,
    label: &'static str,
    range: (f64, f64),
    default: f64,
) -> ParamSpec {
    geometric(id, label, Unit::Milliseconds, range, default).unsmoothed()
}
