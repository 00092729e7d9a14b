//! `airloom run` on a null device: the clock is real, the status is printed, Ctrl-C completes files.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::scene::{Scene, airloom, example, fails, read, signal, succeeds, text};

const RECORDING: &str = r#"{ "airloom": 1, "name": "Tape",
  "nodes": [ { "id": "tone", "type": "source.sine" },
             { "id": "wav", "type": "file.recorder", "config": { "file": "tape.wav" }, "params": { "recording": true } },
             { "id": "flac", "type": "file.recorder", "config": { "file": "tape.flac" }, "params": { "recording": true } },
             { "id": "out", "type": "io.output" } ],
  "connections": [ { "id": "c1", "from": "tone:out", "to": "wav:in" }, { "id": "c2", "from": "tone:out", "to": "flac:in" },
                   { "id": "c3", "from": "tone:out", "to": "out:in" } ] }"#;

#[test]
fn the_demo_plays_in_real_time_and_says_how_it_went() {
    let started = Instant::now();
    let lines = succeeds(&["run", "--null-device", "--seconds", "2"]);
    assert!(started.elapsed() >= Duration::from_millis(1_900));
    assert!(
        lines.starts_with("playing \"Demo\" (demo) on null (null): 48000 Hz"),
        "{lines}"
    );
    let status = lines.lines().nth(1).unwrap();
    for part in ["00:00:01.0", "frame 4", "load ", "xruns ", "dBFS"] {
        assert!(status.contains(part), "{status}");
    }
    let summary = lines.lines().last().unwrap();
    assert!(summary.starts_with("played 00:00:02."), "{summary}");
    assert!(!summary.contains("-inf"), "{summary}");
}

#[test]
fn with_json_every_line_is_an_object() {
    let lines = succeeds(&["run", "--null-device", "--seconds", "2", "--json"]);
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert!(
        lines[0]["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("playing"))
    );
    let state = &lines[1]["state"];
    assert!(
        state["seconds"]
            .as_f64()
            .is_some_and(|seconds| seconds > 0.5),
        "{state}"
    );
    let played = &lines.last().unwrap()["played"];
    assert_eq!(played["device"], "null (null)");
    assert!(
        played["frame"]
            .as_u64()
            .is_some_and(|frame| frame >= 96_000),
        "{played}"
    );
    assert!(
        played["peaks_dbfs"][0]
            .as_f64()
            .is_some_and(|peak| peak < 0.0),
        "{played}"
    );
}

#[test]
fn ctrl_c_ends_within_the_bound_and_completes_recordings() {
    let scene = Scene::new();
    let graph = scene.write("tape.json", RECORDING);
    for name in ["INT", "TERM"] {
        let mut child = airloom()
            .args(["run", text(&graph), "--null-device", "--rate", "44100"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().contains("playing \"Tape\""));
        // A second of audio later.
        assert!(lines.next().unwrap().unwrap().contains("00:00:0"));
        let asked = Instant::now();
        signal(&child, name);
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        let status = child.wait().unwrap();
        assert!(asked.elapsed() < Duration::from_secs(5));
        assert_eq!(status.code(), Some(0));
        assert!(
            rest.last().unwrap().starts_with("played 00:00:0"),
            "{rest:?}"
        );
        let wav = read(&scene.file("tape.wav"));
        let flac = read(&scene.file("tape.flac"));
        assert_eq!((wav.rate_hz, wav.frames()), (44_100, flac.frames()));
        assert!(wav.frames() >= 40_000, "{}", wav.frames());
        for (a, b) in wav.planes[0].iter().zip(&flac.planes[0]) {
            assert!((a - b).abs() <= 1.0 / 8_388_608.0);
        }
    }
}

#[test]
fn a_device_that_was_named_must_be_there() {
    let graph = example("test-signal");
    let message = fails(
        2,
        &[
            "run",
            &graph,
            "--driver",
            "alsa",
            "--output",
            "no such device",
        ],
    );
    assert!(
        message.contains("no output device \"no such device\" through alsa"),
        "{message}"
    );
    let message = fails(2, &["run", &graph, "--driver", "walkman"]);
    assert!(
        message.contains("\"walkman\" is not known") && message.contains("null"),
        "{message}"
    );
    let message = fails(1, &["run", "none.json"]);
    assert!(
        message.contains("none.json: the graph cannot be read"),
        "{message}"
    );
    fails(1, &["run", &graph, "--null-device", "--driver", "alsa"]);
}
