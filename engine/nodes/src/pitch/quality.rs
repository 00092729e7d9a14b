//! How long the windows are, and the parameters that both types have.

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::time::SampleRate;

use crate::parameter::{linear, switch};
use crate::window;

/// The field `quality`.
pub fn field() -> ConfigField {
    ConfigField {
        name: "quality",
        description: "How long the windows are: fast 21, balanced 43, fine 85 ms; the latency is about as long.",
        kind: ConfigKind::Choice {
            options: &["fast", "balanced", "fine"],
            default: "balanced",
        },
    }
}

/// Frames of a window: a power of two.
pub fn frames(config: &Config, rate: SampleRate) -> usize {
    let usual = match config.text("quality") {
        "fast" => 1024,
        "fine" => 4096,
        _ => 2048,
    };
    window::frames(usual, rate)
}

/// `semitones`, `cents` and `keep_formants`.
pub fn parameters() -> [ParamSpec; 3] {
    [
        linear(
            "semitones",
            "Semitones",
            Unit::Semitones,
            (-24.0, 24.0),
            0.0,
        )
        .explained("How many semitones the pitch is moved."),
        linear("cents", "Cents", Unit::Cents, (-100.0, 100.0), 0.0)
            .explained("Hundredths of a semitone, added."),
        switch("keep_formants", "Keep formants", false)
            .explained("Leaves the colour of the sound where it is while the pitch moves."),
    ]
}

/// Frequencies of the output over those of the input, two octaves at most.
pub fn ratio(semitones: f64, cents: f64) -> f64 {
    let octaves = ((semitones + cents / 100.0) / 12.0).clamp(-2.0, 2.0);
    octaves.exp2()
}
