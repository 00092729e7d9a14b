//! Control signals.

use serde_json::json;

use crate::figure::{Figure, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let shape = |name: &'static str| {
        Setting::of(name, json!({ "rate_hz": 4.0 })).configured(json!({ "shape": name }))
    };
    vec![Figure {
        node_type: "control.lfo",
        part: "",
        title: "Shapes at 4 Hz",
        view: View::Control {
            port: "out",
            seconds: 0.5,
        },
        settings: vec![
            shape("sine"),
            shape("triangle"),
            shape("saw"),
            shape("square"),
        ],
    }]
}
