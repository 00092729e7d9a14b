//! Space.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let room = |name: &'static str, decay_seconds: f64| {
        let params = json!({ "decay_seconds": decay_seconds, "mix": 1.0, "predelay_ms": 0.0, "high_decay": 1.0 });
        Setting::of(name, params).configured(json!({ "algorithm": name }))
    };
    vec![
        Figure {
            node_type: "space.reverb",
            part: "",
            title: "Energy that is left after an impulse, decay 2 s",
            view: View::Decay { seconds: 2.5 },
            settings: ["hall", "room", "plate"].map(|name| room(name, 2.0)).into(),
        },
        Figure {
            node_type: "space.reverb",
            part: "start",
            title: "The first 100 ms of a hall",
            view: View::Wave {
                seconds: 0.1,
                stimulus: Stimulus::Impulse,
            },
            settings: vec![Setting::of("", json!({ "mix": 1.0, "predelay_ms": 0.0 }))],
        },
    ]
}
