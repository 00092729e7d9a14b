//! `airloom render --readings`: what meters show at the end.

use std::f64::consts::TAU;

use serde_json::Value;

use crate::scene::{RATE_HZ, Scene, fails, succeeds, text};

const METERED: &str = r#"{ "airloom": 1,
  "nodes": [ { "id": "in", "type": "io.input" }, { "id": "m", "type": "meter.loudness" },
             { "id": "out", "type": "io.output" } ],
  "connections": [ { "id": "c", "from": "in:out", "to": "m:in" },
                   { "id": "d", "from": "m:out", "to": "out:in" } ] }"#;

/// The loudness that readings tell of the node `m`.
fn integrated(readings: &Value) -> f64 {
    let node = &readings["nodes"][0];
    assert_eq!(
        (&node["node"], &node["type"]),
        (&"m".into(), &"meter.loudness".into())
    );
    node["readings"]["integrated_lufs"].as_f64().unwrap()
}

#[test]
fn the_loudness_of_a_file_is_told_in_a_file_on_standard_output_or_in_the_summary() {
    let scene = Scene::new();
    let graph = scene.write("g.airloom.json", METERED);
    let input = scene.audio("in.wav", RATE_HZ, 2, 100_000, |frame, _| {
        let t = frame as f64 / f64::from(RATE_HZ);
        (10.0_f64.powf(-23.0 / 20.0) * (TAU * 1000.0 * t).sin()) as f32
    });
    let (output, file) = (scene.file("out.wav"), scene.file("readings.json"));
    let arguments = |readings| {
        vec![
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            text(&output),
            "--readings",
            readings,
        ]
    };
    let near = |loudness: f64| assert!((loudness + 23.0).abs() < 0.1, "{loudness}");
    assert_eq!(succeeds(&arguments(text(&file))), "");
    let written = std::fs::read_to_string(&file).unwrap();
    near(integrated(&serde_json::from_str(&written).unwrap()));
    near(integrated(
        &serde_json::from_str(&succeeds(&arguments("-"))).unwrap(),
    ));
    let summary = succeeds(&[&arguments("-")[..], &["--json"]].concat());
    let summary: Value = serde_json::from_str(&summary).unwrap();
    near(integrated(&summary["readings"]));
    for taken in [&graph, &input, &output] {
        let line = fails(1, &arguments(text(taken)));
        assert!(
            line.contains("expected another file for the readings"),
            "{line}"
        );
    }
}

#[test]
fn readings_that_hold_peaks_cover_the_whole_render() {
    let scene = Scene::new();
    let graph = METERED.replace(
        r#""meter.loudness""#,
        r#""meter.spectrum", "params": { "averaging": "peak_hold" }"#,
    );
    let graph = scene.write("g.airloom.json", &graph);
    // A loud tone at first, then a soft one of another frequency.
    let input = scene.audio("in.wav", RATE_HZ, 2, 200_000, |frame, _| {
        let t = frame as f64 / f64::from(RATE_HZ);
        let (peak, frequency) = if frame < 40_000 {
            (0.5, 1000.0)
        } else {
            (0.01, 5000.0)
        };
        (peak * (TAU * frequency * t).sin()) as f32
    });
    let output = scene.file("out.wav");
    let (input, output) = (text(&input), text(&output));
    let arguments = [
        "render",
        text(&graph),
        "--input",
        input,
        "--output",
        output,
        "--readings",
        "-",
    ];
    let readings: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    let strongest = readings["nodes"][0]["readings"]["peak_hz"].as_f64();
    let strongest = strongest.unwrap();
    assert!((strongest - 1000.0).abs() < 5.0, "{strongest}");
}
