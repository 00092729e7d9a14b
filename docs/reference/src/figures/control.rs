//! Control signals.

use serde_json::json;

use crate::figure::{Figure, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let shape = |name: &'static str| {
        Setting::of(name, json!({ "rate_hz": 4.0 })).configured(json!({ "shape": name }))
    };
    vec![
        Figure {
            node_type: "control.lfo",
            part: "",
            title: "Shapes at 4 Hz",
            view: View::Control {
                port: "out",
                seconds: 0.5,
            },
            settings: ["sine", "triangle", "saw", "square"].map(shape).into(),
        },
        Figure {
            node_type: "control.random",
            part: "",
            title: "Random values at 8 Hz",
            view: View::Control {
                port: "out",
                seconds: 1.0,
            },
            settings: vec![Setting::of("", json!({ "rate_hz": 8.0 }))],
        },
    ]
}
