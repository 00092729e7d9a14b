//! The response of a graph.

use airloom_tests::offline::render;
use serde_json::{Value, json};

/// A complex number.
pub type Complex = [f64; 2];

/// Frames of a block.
const BLOCK: usize = 4096;

/// A graph of one node between the main buses; `port` is the output that is heard.
pub fn document(kind: &str, config: &Value, params: &Value, port: &str) -> String {
    json!({
        "airloom": 1,
        "nodes": [
            { "id": "in", "type": "io.input", "config": { "channels": 2 } },
            { "id": "node", "type": kind, "config": config, "params": params },
            { "id": "out", "type": "io.output", "config": { "channels": 2 } }
        ],
        "connections": [
            { "id": "c1", "from": "in:out", "to": "node:in" },
            { "id": "c2", "from": format!("node:{port}"), "to": "out:in" }
        ]
    })
    .to_string()
}

/// What a document makes of the left channel.
pub fn played(document: &str, rate: u32, input: Vec<f32>) -> Vec<f32> {
    let silence = vec![0.0; input.len()];
    let rendered = render(document, rate, &[input, silence], BLOCK, &[]);
    let rendered = rendered.unwrap_or_else(|error| panic!("{error}: {document}"));
    assert_eq!(rendered.latency, 0);
    let [left, _] = rendered.output;
    left
}

/// The response at some frequencies from an impulse response of so many frames.
pub fn response(document: &str, rate: u32, frames: usize, hz: &[f64]) -> Vec<Complex> {
    let mut impulse = vec![0.0; frames];
    impulse[0] = 1.0;
    let found = played(document, rate, impulse);
    let heard: Vec<f64> = found.iter().map(|sample| f64::from(*sample)).collect();
    // What is cut off would be missing.
    let end = &heard[frames - frames / 50..];
    assert!(
        end.iter().all(|sample| sample.abs() < 1e-8),
        "still rings after {frames} frames: {document}"
    );
    hz.iter()
        .map(|hz| transform(&heard, hz / f64::from(rate)))
        .collect()
}

/// Σ h[n]·exp(-2πi·part·n), by Horner's rule in pieces whose first factor is computed anew.
fn transform(samples: &[f64], part: f64) -> Complex {
    const PIECE: usize = 256;
    let turn = |n: f64| {
        let angle = -std::f64::consts::TAU * (part * n).fract();
        [angle.cos(), angle.sin()]
    };
    let step = turn(1.0);
    let mut sum = [0.0, 0.0];
    for (number, piece) in (0_u32..).zip(samples.chunks(PIECE)) {
        let mut inner = [0.0, 0.0];
        for sample in piece.iter().rev() {
            inner = times(inner, step);
            inner[0] += sample;
        }
        let placed = times(inner, turn(f64::from(number) * 256.0));
        sum = [sum[0] + placed[0], sum[1] + placed[1]];
    }
    sum
}

fn times(a: Complex, b: Complex) -> Complex {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

/// |z| in dB.
pub fn decibels([real, imaginary]: Complex) -> f64 {
    20.0 * real.hypot(imaginary).max(1e-30).log10()
}

/// The angle from b to a in degrees.
pub fn degrees(a: Complex, [real, imaginary]: Complex) -> f64 {
    let [real, imaginary] = times(a, [real, -imaginary]);
    imaginary.atan2(real).to_degrees()
}
