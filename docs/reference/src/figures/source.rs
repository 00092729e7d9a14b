//! Sources.

use serde_json::json;

use crate::figure::{Figure, Setting, View};

/// Their figures.
pub fn figures() -> Vec<Figure> {
    vec![Figure {
        node_type: "source.noise",
        part: "",
        title: "Level in twelfths of an octave, by colour",
        view: View::Density { floor: -80.0 },
        settings: vec![
            Setting::of("white", json!({})).configured(json!({ "colour": "white" })),
            Setting::of("pink", json!({})).configured(json!({ "colour": "pink" })),
        ],
    }]
}
