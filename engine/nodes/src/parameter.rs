//! Parameters that many node types have.

use std::borrow::Cow;

use airloom_api::level::Decibels;
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing, Unit};

/// How long a smoothed parameter takes to a new value: short enough to feel immediate, long enough
/// that a step of a gain becomes a ramp without an audible edge.
pub const SMOOTHING_SECONDS: f64 = 0.02;

/// How long a switch takes to fade.
pub const FADE_SECONDS: f64 = 0.01;

/// A number that moves along a straight line.
pub fn linear(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    unit: Unit,
    (min, max): (f64, f64),
    default: f64,
) -> ParamSpec {
    ParamSpec {
        id: id.into(),
        label: label.into(),
        unit,
        kind: ParamKind::Float {
            min,
            max,
            default,
            curve: Curve::Linear,
        },
        help: Cow::Borrowed(""),
        group: None,
        smoothing: Smoothing::Linear(SMOOTHING_SECONDS),
    }
}

/// A positive number that moves in equal ratios.
pub fn geometric(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    unit: Unit,
    (min, max): (f64, f64),
    default: f64,
) -> ParamSpec {
    ParamSpec {
        id: id.into(),
        label: label.into(),
        unit,
        kind: ParamKind::Float {
            min,
            max,
            default,
            curve: Curve::Exponential,
        },
        help: Cow::Borrowed(""),
        group: None,
        smoothing: Smoothing::Geometric(SMOOTHING_SECONDS),
    }
}

/// A gain: -120 (silence) … +24 dB, 0 when left out.
pub fn gain_db(id: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> ParamSpec {
    linear(id, label, Unit::Decibels, (Decibels::SILENCE.0, 24.0), 0.0)
}

/// The level of a source: -120 (silence) … 0 dBFS, -20 when left out.
pub fn level_db(label: &'static str) -> ParamSpec {
    linear(
        "level_db",
        label,
        Unit::Decibels,
        (Decibels::SILENCE.0, 0.0),
        -20.0,
    )
}

/// A switch.
pub fn switch(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    default: bool,
) -> ParamSpec {
    at_once(id, label, Unit::None, ParamKind::Switch { default })
}

/// One of several names; a change takes effect at once, so the node itself fades.
pub fn choice(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    options: &'static [&'static str],
    default: usize,
) -> ParamSpec {
    at_once(
        id,
        label,
        Unit::None,
        ParamKind::Choice { options, default },
    )
}

/// `min`, `min + step` … `max`; a change takes effect at once, so the node itself fades.
pub fn stepped(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    unit: Unit,
    (min, max): (f64, f64),
    step: f64,
    default: f64,
) -> ParamSpec {
    let kind = ParamKind::Stepped {
        min,
        max,
        step,
        default,
    };
    at_once(id, label, unit, kind)
}

/// A parameter whose changes are not smoothed.
fn at_once(
    id: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    unit: Unit,
    kind: ParamKind,
) -> ParamSpec {
    ParamSpec {
        id: id.into(),
        label: label.into(),
        help: Cow::Borrowed(""),
        group: None,
        unit,
        kind,
        smoothing: Smoothing::None,
    }
}
