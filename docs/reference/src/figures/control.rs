//! Control signals.

use serde_json::json;

use crate::figure::{Figure, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let shape = |name: &'static str| {
        Setting::of(name, json!({ "rate_hz": 4.0 })).configured(json!({ "shape": name }))
    };
    let chance = |name: &'static str| {
        Setting::of(name, json!({ "rate_hz": 10.0 })).configured(json!({ "shape": name }))
    };
    let lfo = Figure {
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
    };
    let random = Figure {
        node_type: "control.random",
        part: "",
        title: "Ten numbers per second",
        view: View::Control {
            port: "out",
            seconds: 1.0,
        },
        settings: vec![chance("smooth"), chance("linear"), chance("stepped")],
    };
    let row = json!({
        "step1.value": 1.0, "step2.value": 0.25, "step3.value": -0.5, "step4.value": 0.5,
        "swing_percent": 67.0,
    });
    let sequencer = Figure {
        node_type: "control.sequencer",
        part: "",
        title: "Four steps at 120 per minute, with swing",
        view: View::Control {
            port: "out",
            seconds: 1.0,
        },
        settings: vec![Setting::of("", row).configured(json!({ "steps": 4 }))],
    };
    vec![lfo, random, sequencer]
}
