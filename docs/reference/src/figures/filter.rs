//! Filters.

use serde_json::json;

use crate::figure::{Figure, Outputs, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    let band = |kind: &str, frequency_hz: f64, gain_db: f64, q: f64| {
        json!({
            "band1.kind": kind, "band1.frequency_hz": frequency_hz, "band1.gain_db": gain_db, "band1.q": q,
        })
    };
    let slope = |db_oct: u32| json!({ "band1.kind": "low_pass", "band1.frequency_hz": 1000.0, "band1.slope_db_oct": db_oct });
    vec![
        Figure {
            node_type: "filter.eq",
            part: "",
            title: "Kinds of bands",
            view: View::Magnitude {
                range: (-18.0, 18.0),
            },
            settings: vec![
                Setting::of("peak", band("peak", 1000.0, 12.0, 2.0)),
                Setting::of("low shelf", band("low_shelf", 150.0, -9.0, 0.7)),
                Setting::of("high shelf", band("high_shelf", 6000.0, 6.0, 0.7)),
                Setting::of("notch", band("notch", 3000.0, 0.0, 5.0)),
                Setting::of("high-pass", band("high_pass", 60.0, 0.0, 0.7)),
            ],
        },
        Figure {
            node_type: "filter.eq",
            part: "slopes",
            title: "Low-passes at 1 kHz by slope",
            view: View::Magnitude {
                range: (-72.0, 6.0),
            },
            settings: vec![
                Setting::of("6 dB/oct", slope(6)),
                Setting::of("12", slope(12)),
                Setting::of("24", slope(24)),
                Setting::of("48", slope(48)),
                Setting::of("96", slope(96)),
            ],
        },
        Figure {
            node_type: "filter.crossover",
            part: "",
            title: "Three ways, 24 dB per octave, and their sum",
            view: View::Magnitude {
                range: (-60.0, 6.0),
            },
            settings: [
                ("low", Outputs::Named("band1")),
                ("middle", Outputs::Named("band2")),
                ("high", Outputs::Named("band3")),
                ("sum", Outputs::All),
            ]
            .map(|(label, outputs)| {
                Setting::of(label, json!({}))
                    .configured(json!({ "ways": 3 }))
                    .at(outputs)
            })
            .into(),
        },
        Figure {
            node_type: "filter.graphic_eq",
            part: "",
            title: "One fader at 6 dB",
            view: View::Magnitude { range: (-6.0, 9.0) },
            settings: vec![
                Setting::of("thirds", json!({ "gain_1000hz_db": 6.0 })),
                Setting::of("octaves", json!({ "gain_1000hz_db": 6.0 }))
                    .configured(json!({ "spacing": "octaves" })),
            ],
        },
        Figure {
            node_type: "filter.svf",
            part: "",
            title: "The low-pass at 1 kHz by Q",
            view: View::Magnitude {
                range: (-48.0, 24.0),
            },
            settings: [("Q 0.7", 0.7), ("2", 2.0), ("10", 10.0)]
                .map(|(label, q)| Setting::of(label, json!({ "q": q })))
                .into(),
        },
        Figure {
            node_type: "filter.dc_blocker",
            part: "",
            title: "What it leaves of the lows",
            view: View::Magnitude { range: (-1.0, 0.2) },
            settings: vec![Setting::of("", json!({}))],
        },
    ]
}
