//! Time.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let delay = Figure {
        node_type: "time.delay",
        part: "",
        title: "An impulse, half delayed by 20 ms",
        view: View::Wave {
            seconds: 0.05,
            stimulus: Stimulus::Impulse,
        },
        settings: vec![Setting::of("", json!({ "time_seconds": 0.02, "mix": 0.5 }))],
    };
    let echoes = json!({ "note": "1/16", "feedback": 0.6, "mix": 0.5 });
    let tempo_delay = Figure {
        node_type: "time.tempo_delay",
        part: "",
        title: "An impulse and its echoes, sixteenths at 120 per minute",
        view: View::Wave {
            seconds: 1.0,
            stimulus: Stimulus::Impulse,
        },
        settings: vec![Setting::of("", echoes)],
    };
    vec![delay, tempo_delay]
}
