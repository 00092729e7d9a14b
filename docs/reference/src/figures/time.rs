//! Time.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    vec![
        Figure {
            node_type: "time.delay",
            part: "",
            title: "An impulse, half delayed by 20 ms",
            view: View::Wave {
                seconds: 0.05,
                stimulus: Stimulus::Impulse,
            },
            settings: vec![Setting::of("", json!({ "time_seconds": 0.02, "mix": 0.5 }))],
        },
        Figure {
            node_type: "time.tempo_delay",
            part: "",
            title: "Echoes of an impulse at eighths of 120 bpm",
            view: View::Wave {
                seconds: 2.0,
                stimulus: Stimulus::Impulse,
            },
            settings: vec![Setting::of("", json!({ "feedback": 0.6, "mix": 0.5 }))],
        },
    ]
}
