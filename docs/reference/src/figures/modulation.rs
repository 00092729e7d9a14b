//! Modulation effects.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let stages = |label: &'static str, stages: &str| {
        let params = json!({ "rate_hz": 0.01, "depth_octaves": 0.0, "feedback": 0.3 });
        Setting::of(label, params).configured(json!({ "stages": stages }))
    };
    vec![
        Figure {
            node_type: "modulation.phaser",
            part: "",
            title: "Notches at rest, by stages",
            view: View::Magnitude {
                range: (-36.0, 12.0),
            },
            settings: vec![stages("2", "2"), stages("4", "4"), stages("8", "8")],
        },
        Figure {
            node_type: "modulation.flanger",
            part: "",
            title: "The comb at rest, delay 1 ms",
            view: View::Magnitude {
                range: (-36.0, 12.0),
            },
            settings: vec![Setting::of(
                "",
                json!({ "rate_hz": 0.01, "depth_ms": 0.0, "delay_ms": 1.0, "feedback": 0.4 }),
            )],
        },
        Figure {
            node_type: "modulation.tremolo",
            part: "",
            title: "A sine of 400 Hz",
            view: View::Wave {
                seconds: 0.5,
                stimulus: Stimulus::Sine(400.0),
            },
            settings: vec![Setting::of("", json!({}))],
        },
    ]
}
