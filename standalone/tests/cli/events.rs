//! Timed events: tried before anything is rendered, told where they come too late, and what becomes of latency.

use std::path::{Path, PathBuf};

use crate::scene::{RATE_HZ, Scene, WIRE, fails, read, run, succeeds, text};

const FRAMES: usize = 20_000;

/// Frames that the limiter looks ahead: 5 ms.
const LATE: usize = 240;

/// An edit that puts a limiter between input and output.
const INSERT: &str = r#"{"edit": "batch", "edits": [
  {"edit": "disconnect", "connection": "c"},
  {"edit": "add_node", "node": {"id": "late", "type": "dynamics.limiter"}, "connections": [
    {"connection": {"id": "d", "from": "in:out", "to": "late:in"}}, {"connection": {"id": "e", "from": "late:out", "to": "out:in"}}]}]}"#;

fn line(frame: usize, edit: &str) -> String {
    format!(
        "{{\"frame\": {frame}, \"edit\": {}}}\n",
        edit.replace('\n', " ")
    )
}

/// A quiet sawtooth of some seconds, so that every frame can be told from its neighbours.
fn ramp(scene: &Scene) -> PathBuf {
    scene.audio("ramp.wav", RATE_HZ, 2, FRAMES, |frame, _| sample(frame))
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn sample(frame: usize) -> f32 {
    if frame < FRAMES {
        (frame + 1) as f32 / 65_536.0
    } else {
        0.0
    }
}

fn rendered(scene: &Scene, graph: &Path, events: &str, more: &[&str]) -> Vec<f32> {
    let input = ramp(scene);
    let output = scene.file("out.wav");
    let events = scene.write("events.jsonl", events);
    succeeds(
        &[
            &[
                "render",
                text(graph),
                "--input",
                text(&input),
                "--output",
                text(&output),
            ][..],
            &["--tail", "0", "--events", text(&events)],
            more,
        ]
        .concat(),
    );
    read(&output).planes[0].clone()
}

#[test]
fn latency_that_comes_on_the_way_delays_what_follows_and_leaves_no_gap() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let mut files = Vec::new();
    for block in ["512", "100", "20000"] {
        let plane = rendered(&scene, &graph, &line(8_000, INSERT), &["--block", block]);
        assert_eq!(plane.len(), FRAMES);
        for (frame, found) in plane.iter().enumerate() {
            // A fade lies between: never beyond the two that it fades between.
            let (now, later) = (sample(frame), sample(frame.saturating_sub(LATE)));
            if frame < 8_000 {
                assert!((found - now).abs() < 1e-6, "frame {frame}");
            } else if frame >= 8_000 + 4_800 {
                assert!(
                    (found - later).abs() < 1e-6,
                    "frame {frame}: {found}, {later}"
                );
            } else {
                assert!(
                    *found <= now + 1e-6 && *found >= -1e-6,
                    "frame {frame}: {found}"
                );
            }
        }
        files.push(plane);
    }
    assert!(files.iter().all(|file| *file == files[0]));
}

#[test]
fn latency_that_goes_on_the_way_brings_what_follows_forward() {
    let scene = Scene::new();
    let graph = scene.write(
        "late.json",
        r#"{ "airloom": 1,
          "nodes": [ { "id": "in", "type": "io.input" }, { "id": "late", "type": "dynamics.limiter" },
                     { "id": "out", "type": "io.output" } ],
          "connections": [ { "id": "c", "from": "in:out", "to": "late:in" },
                           { "id": "d", "from": "late:out", "to": "out:in" } ] }"#,
    );
    let remove = r#"{"edit": "batch", "edits": [{"edit": "remove_node", "node": "late"},
      {"edit": "connect", "connection": {"id": "e", "from": "in:out", "to": "out:in"}}]}"#;
    // Compensated, so the edit at frame 8,000 of the input is heard 240 frames before its place in the output.
    let plane = rendered(&scene, &graph, &line(8_000, remove), &[]);
    assert_eq!(plane.len(), FRAMES);
    for (frame, found) in plane.iter().enumerate() {
        if frame < 8_000 - LATE {
            assert!((found - sample(frame)).abs() < 1e-6, "frame {frame}");
        } else if frame >= 8_000 + 4_800 {
            assert!((found - sample(frame + LATE)).abs() < 1e-6, "frame {frame}");
        }
    }
    // A bypass keeps the latency, so that the output stays where it was all along.
    let bypass = r#"{"edit": "set_bypass", "node": "late", "bypass": true}"#;
    let plane = rendered(&scene, &graph, &line(8_000, bypass), &[]);
    for (frame, found) in plane.iter().enumerate() {
        assert!((found - sample(frame)).abs() < 1e-6, "frame {frame}");
    }
}

#[test]
fn every_event_is_tried_before_anything_is_written() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let input = ramp(&scene);
    let output = scene.write("out.wav", "the old file");
    let gain = r#"{"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}"#;
    for (events, expected) in [
        (
            "{\"frame\": 9000000, \"node\": \"gone\", \"param\": \"gain_db\", \"value\": 0}\n"
                .to_owned(),
            "line 1: there is no node \"gone\" at this frame",
        ),
        (
            line(10, gain)
                + "{\"frame\": 9, \"node\": \"g\", \"param\": \"gain_db\", \"value\": 0}\n",
            "line 2: there is no node \"g\" at this frame",
        ),
        (
            line(10, gain)
                + "{\"frame\": 10, \"node\": \"g\", \"param\": \"gian_db\", \"value\": 0}\n",
            "line 2: node \"g\" has no parameter \"gian_db\"; expected one of its own: gain_db, mute",
        ),
        (
            line(10, gain)
                + "{\"frame\": 9000000, \"node\": \"g\", \"param\": \"gain_db\", \"value\": \"loud\"}\n",
            "line 2: node \"g\": ",
        ),
        (
            line(9_000_000, r#"{"edit": "disconnect", "connection": "k"}"#),
            "line 1: there is no connection \"k\"",
        ),
        (
            line(9_000_000, &gain.replace("level.gain", "level.gian")),
            "level.gian",
        ),
    ] {
        let events = scene.write("events.jsonl", &events);
        let message = fails(
            1,
            &[
                "render",
                text(&graph),
                "--input",
                text(&input),
                "--output",
                text(&output),
                "--events",
                text(&events),
            ],
        );
        assert!(
            message.contains("events.jsonl: line ") && message.contains(expected),
            "{message}"
        );
        assert_eq!(std::fs::read_to_string(&output).unwrap(), "the old file");
    }
    // What fits is played: a node that comes by an edit may be moved from then on.
    let events = format!(
        "{}{{\"frame\": 10, \"node\": \"g\", \"param\": \"gain_db\", \"value\": -6}}\n",
        line(10, gain)
    );
    assert_eq!(rendered(&scene, &graph, &events, &[]).len(), FRAMES);
}

#[test]
fn events_after_the_end_and_values_out_of_range_are_told() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let input = ramp(&scene);
    let output = scene.file("out.wav");
    let gain = r#"{"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}"#;
    let events = scene.write(
        "events.jsonl",
        &format!(
            "\u{feff}{{\"frame\": 30000, \"macro\": 1, \"value\": 0.5}}\n{}{}\n\n{}\n{}\n",
            line(0, gain),
            r#"{"frame": 5, "node": "g", "param": "gain_db", "value": 99}"#,
            r#"{"frame": 20000, "macro": 2, "value": 0.5}"#,
            r#"{"frame": 19999, "macro": 2, "value": 0.5}"#,
        ),
    );
    for block in ["512", "20000", "77"] {
        let arguments = [
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            text(&output),
            "--tail",
            "0",
            "--events",
            text(&events),
            "--block",
            block,
        ];
        let result = run(&arguments);
        let told = String::from_utf8(result.stderr).unwrap();
        assert_eq!(result.status.code(), Some(0), "{told}");
        assert!(
            told.contains("warning: ")
                && told.contains("2 events after the end of the rendering at frame 20000, not played; the first at frame 20000, line 5"),
            "{told}"
        );
        assert!(
            told.contains("line 3: node g: gain_db is 99, which is out of range; 24 is played"),
            "{told}"
        );
    }
}

#[test]
fn a_flood_of_notes_sounds_alike_whatever_the_blocks() {
    const KEYS: &str = r#"{"airloom": 1, "nodes": [
        {"id": "midi", "type": "io.midi_input"}, {"id": "note", "type": "control.midi_note"},
        {"id": "sine", "type": "source.sine", "params": {"level_db": -120}}, {"id": "out", "type": "io.output"}],
        "connections": [
        {"id": "m", "from": "midi:out", "to": "note:in"},
        {"id": "g", "from": "note:gate", "to": "sine:param.level_db", "depth": 100},
        {"id": "o", "from": "sine:out", "to": "out:in"}]}"#;
    let scene = Scene::new();
    let graph = scene.write("keys.json", KEYS);
    let notes: String = (0..6_000_usize)
        .map(|number| {
            let (key, on) = (40 + number / 2 % 40, number % 2 == 0);
            let frame = number * 2 / 3;
            format!("{{\"frame\": {frame}, \"note\": {{\"key\": {key}, \"on\": {on}}}}}\n")
        })
        .collect();
    let play = |block| rendered(&scene, &graph, &notes, &["--block", block]);
    let expected = play("64");
    assert!(expected[..9_000].iter().any(|sample| *sample != 0.0));
    for block in ["1", "1000", "4096", "16384"] {
        assert!(play(block) == expected, "--block {block}");
    }
}
