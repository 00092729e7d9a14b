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
        Figure {
            node_type: "dynamics.compressor",
            part: "",
            title: "Output over input, threshold -24 dB",
            view: View::Statics,
            settings: [
                ("2:1, knee 0 dB", 2.0, 0.0),
                ("4:1, knee 0 dB", 4.0, 0.0),
                ("4:1, knee 12 dB", 4.0, 12.0),
                ("20:1, knee 6 dB", 20.0, 6.0),
            ]
            .map(|(label, ratio, knee_db)| {
                Setting::of(label, json!({ "threshold_db": -24.0, "ratio": ratio, "knee_db": knee_db }))
            })
            .into(),
        },
        Figure {
            node_type: "dynamics.compressor",
            part: "step",
            title: "A step of 34 dB, ratio 4:1",
            view: View::Step { seconds: 1.0 },
            settings: [
                ("attack 1 ms, release 50 ms", 1.0, 50.0),
                ("10 ms, 120 ms", 10.0, 120.0),
                ("50 ms, 300 ms", 50.0, 300.0),
            ]
            .map(|(label, attack_ms, release_ms)| {
                let params = json!({
                    "threshold_db": -30.0, "ratio": 4.0, "attack_ms": attack_ms, "release_ms": release_ms,
                });
                Setting::of(label, params)
            })
            .into(),
        },
        Figure {
            node_type: "dynamics.gate",
            part: "",
            title: "Output over input, threshold -30 dB",
            view: View::Statics,
            settings: [("gate", 100.0), ("expander 2:1", 2.0), ("4:1", 4.0)]
                .map(|(label, ratio)| {
                    Setting::of(label, json!({ "threshold_db": -30.0, "ratio": ratio, "range_db": 40.0 }))
                })
                .into(),
        },
        Figure {
            node_type: "dynamics.clipper",
            part: "",
            title: "Output over input, ceiling -12 dB",
            view: View::Statics,
            settings: [("hard", 0.0), ("half soft", 0.5), ("soft", 1.0)]
                .map(|(label, softness)| {
                    Setting::of(label, json!({ "ceiling_db": -12.0, "softness": softness }))
                })
                .into(),
        },
        Figure {
            node_type: "dynamics.transient",
            part: "",
            title: "A step of 34 dB",
            view: View::Step { seconds: 1.0 },
            settings: [("attack +9 dB", 9.0), ("0 dB", 0.0), ("-9 dB", -9.0)]
                .map(|(label, attack_db)| Setting::of(label, json!({ "attack_db": attack_db })))
                .into(),
        },
    ]
}
