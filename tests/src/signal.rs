//! Test signals and documents that several test files use.

use serde_json::{Value, json};

use crate::clap_host::io::Stereo;
use crate::clap_host::render::random_blocks;

/// White noise of ±`peak` from a seed; the same seed gives the same samples everywhere.
#[must_use]
pub fn noise(seed: u64, frames: usize, peak: f32) -> Stereo {
    const STEPS: usize = 1 << 16;
    let mut steps = random_blocks(seed, 0, STEPS - 1);
    let mut channel = || {
        (0..frames)
            .map(|_| {
                let step = u16::try_from(steps.next().unwrap_or(0)).unwrap_or(0);
                (f32::from(step) / STEPS as f32 * 2.0 - 1.0) * peak
            })
            .collect()
    };
    [channel(), channel()]
}

/// A document of a chain from the main input to the main output. Each node is its type with the
/// parameters and the configuration it is to have; it is called `n1`, `n2`, … in order.
#[must_use]
pub fn chain(nodes: &[(&str, Value, Value)]) -> Value {
    let io = |id: &str, kind: &str| json!({ "id": id, "type": kind, "config": { "channels": 2 } });
    let mut all = vec![io("in", "io.input")];
    let mut ids = vec!["in".to_owned()];
    for (place, (kind, params, config)) in nodes.iter().enumerate() {
        let id = format!("n{}", place + 1);
        all.push(json!({ "id": id, "type": kind, "config": config, "params": params }));
        ids.push(id);
    }
    all.push(io("out", "io.output"));
    ids.push("out".to_owned());
    let connections: Vec<Value> = ids
        .windows(2)
        .enumerate()
        .map(|(place, pair)| {
            json!({
                "id": format!("c{}", place + 1),
                "from": format!("{}:out", pair[0]),
                "to": format!("{}:in", pair[1]),
            })
        })
        .collect();
    json!({
        "airloom": 1, "name": "Chain", "description": "", "author": "", "tags": [],
        "nodes": all, "connections": connections, "macros": [],
        "groups": [], "comments": [], "snapshots": [], "assets": {}
    })
}

/// The document with macro `slot` moving `param` of `node` linearly from `min` to `max`.
#[must_use]
pub fn with_macro(
    mut document: Value,
    slot: usize,
    node: &str,
    param: &str,
    range: [f64; 2],
    value: f64,
) -> Value {
    if let Some(macros) = document["macros"].as_array_mut() {
        macros.push(json!({
            "slot": slot, "name": format!("Macro {slot}"), "value": value,
            "targets": [{ "node": node, "param": param, "min": range[0], "max": range[1], "curve": "linear" }]
        }));
    }
    document
}
