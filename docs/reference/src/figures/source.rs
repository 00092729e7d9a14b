//! Sources.

use serde_json::json;

use crate::figure::{Figure, Setting, Stimulus, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let colour =
        |name: &'static str| Setting::of(name, json!({})).configured(json!({ "colour": name }));
    let shape = |name: &'static str, frequency_hz: f64| {
        Setting::of(name, json!({ "frequency_hz": frequency_hz, "level_db": -6.0 }))
            .configured(json!({ "waveform": name }))
    };
    vec![
        Figure {
            node_type: "source.noise",
            part: "",
            title: "Level in twelfths of an octave, by colour",
            view: View::Density { floor: -80.0 },
            settings: ["white", "pink", "brown", "blue", "violet"]
                .map(colour)
                .into(),
        },
        Figure {
            node_type: "source.oscillator",
            part: "",
            title: "A saw at 5 kHz: its harmonics, and what folds back",
            view: View::Spectrum {
                tone: None,
                floor: -160.0,
            },
            settings: vec![shape("saw", 5000.0)],
        },
        Figure {
            node_type: "source.oscillator",
            part: "shapes",
            title: "Shapes at 100 Hz",
            view: View::Wave {
                seconds: 0.02,
                stimulus: Stimulus::Silence,
            },
            settings: ["saw", "square", "triangle"]
                .map(|name| shape(name, 100.0))
                .into(),
        },
    ]
}
