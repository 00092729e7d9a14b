//! Dynamics.

use serde_json::json;

use crate::figure::{Figure, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let released = |label: &'static str, release_ms: f64| {
        Setting::of(
            label,
            json!({ "ceiling_db": -20.0, "release_ms": release_ms }),
        )
    };
    vec![
        Figure {
            node_type: "dynamics.limiter",
            part: "release",
            title: "A step of 34 dB into a ceiling of -20 dB",
            view: View::Step { seconds: 1.0 },
            settings: vec![
                released("release 20 ms", 20.0),
                released("100 ms", 100.0),
                released("500 ms", 500.0),
            ],
        },
        Figure {
            node_type: "dynamics.limiter",
            part: "",
            title: "Output over input",
            view: View::Statics,
            settings: vec![
                Setting::of("ceiling -1 dB", json!({})),
                Setting::of("-12 dB", json!({ "ceiling_db": -12.0 })),
                Setting::of("-24 dB", json!({ "ceiling_db": -24.0 })),
            ],
        },
    ]
}
