//! Time.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    vec![Figure {
        node_type: "time.delay",
        part: "",
        title: "An impulse, half delayed by 20 ms",
        view: View::Wave {
            seconds: 0.05,
            stimulus: Stimulus::Impulse,
        },
        settings: vec![Setting::of("", json!({ "time_seconds": 0.02, "mix": 0.5 }))],
    }]
}
