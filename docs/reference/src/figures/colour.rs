//! Colour.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let curve = |name: &'static str| {
        Setting::of(name, json!({ "drive_db": 12.0, "output_db": 0.0 }))
            .configured(json!({ "curve": name }))
    };
    let times = |label: &'static str, oversampling: &str| {
        Setting::of(label, json!({ "drive_db": 12.0 }))
            .configured(json!({ "curve": "hard", "oversampling": oversampling }))
    };
    vec![
        Figure {
            node_type: "colour.saturation",
            part: "",
            title: "A sine of 200 Hz, driven by 12 dB",
            view: View::Wave {
                seconds: 0.01,
                stimulus: Stimulus::Sine(200.0),
            },
            settings: ["tape", "tube", "soft", "hard", "fold"].map(curve).into(),
        },
        Figure {
            node_type: "colour.saturation",
            part: "aliasing",
            title: "A sine of 5 kHz through the hard curve: what is no harmonic is aliasing",
            view: View::Spectrum {
                tone: Some((5000.0, -6.0)),
                floor: -160.0,
            },
            settings: vec![times("off", "off"), times("8 times", "8")],
        },
        Figure {
            node_type: "colour.crusher",
            part: "",
            title: "A sine of 200 Hz in 3 bits, and held for 16 frames",
            view: View::Wave {
                seconds: 0.01,
                stimulus: Stimulus::Sine(200.0),
            },
            settings: vec![
                Setting::of("3 bits", json!({ "bits": 3.0 })),
                Setting::of("held", json!({ "bits": 24.0, "reduction": 16.0 })),
            ],
        },
    ]
}
