//! Parameters of envelopes.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::time::SampleRate;

use crate::parameter::{geometric, linear};

/// Longest stage, in milliseconds.
const LONGEST_MS: f64 = 20_000.0;
/// Shortest stage, in milliseconds.
const SHORTEST_MS: f64 = 0.1;

/// The length of a stage. It counts from the next start of the stage on.
pub fn stage_ms(
    id: &'static str,
    label: &'static str,
    default: f64,
    help: &'static str,
) -> ParamSpec {
    geometric(
        id,
        label,
        Unit::Milliseconds,
        (SHORTEST_MS, LONGEST_MS),
        default,
    )
    .unsmoothed()
    .explained(help)
}

/// How the ways from level to level bend.
pub fn curve() -> ParamSpec {
    linear("curve", "Curve", Unit::None, (-1.0, 1.0), 0.5)
        .unsmoothed()
        .explained("0 is a straight line; above it each stage is quick first, below it slow first.")
}

/// How much the peak follows the velocity of notes.
pub fn velocity(default: f64) -> ParamSpec {
    linear("velocity", "Velocity", Unit::None, (0.0, 1.0), default)
        .unsmoothed()
        .explained("How much the peak follows the velocity of notes: 0 not at all, 1 all the way.")
}

/// The peak for a note.
pub fn peak(velocity: f64, sensitivity: f64) -> f64 {
    1.0 - sensitivity * (1.0 - velocity)
}

/// The number of frames of a stage.
pub fn frames(rate: SampleRate, milliseconds: f64) -> u64 {
    rate.frames(milliseconds / 1000.0).0
}
