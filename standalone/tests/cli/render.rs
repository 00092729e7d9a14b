//! `airloom render` as people use it: the built program over real files.

use std::f64::consts::TAU;

use crate::scene::{RATE_HZ, Scene, WIRE, example, fails, read, speech, succeeds, text};

/// Input to output with a limiter, which looks ahead by 5 ms and does nothing to quiet material.
const LATE: &str = r#"{ "airloom": 1,
  "nodes": [ { "id": "in", "type": "io.input" }, { "id": "late", "type": "dynamics.limiter" },
             { "id": "out", "type": "io.output" } ],
  "connections": [ { "id": "c", "from": "in:out", "to": "late:in" },
                   { "id": "d", "from": "late:out", "to": "out:in" } ] }"#;

#[test]
fn every_example_renders_and_sounds() {
    let scene = Scene::new();
    let input = speech(&scene);
    for name in ["voice", "mix", "echo"] {
        let output = scene.file(&format!("{name}.wav"));
        let graph = example(name);
        succeeds(&[
            "render",
            &graph,
            "--input",
            text(&input),
            "--output",
            text(&output),
        ]);
        let clip = read(&output);
        assert!(clip.frames() >= 30_000 && clip.planes.len() == 2, "{name}");
        let peak = clip.planes[0]
            .iter()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!((0.05..=0.9).contains(&peak), "{name}: {peak}");
    }
    for name in ["test-signal", "demo"] {
        let output = scene.file(&format!("{name}.wav"));
        let graph = example(name);
        succeeds(&[
            "render",
            &graph,
            "--seconds",
            "2",
            "--output",
            text(&output),
        ]);
        let clip = read(&output);
        assert_eq!(clip.frames(), 96_000, "{name}");
        let peak = clip.planes[0]
            .iter()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!((0.01..=0.36).contains(&peak), "{name}: {peak}");
    }
}

#[test]
fn a_wire_changes_no_sample_and_length_is_input_plus_tail() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let input = speech(&scene);
    let output = scene.file("out.wav");
    let arguments = [
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&output),
    ];
    succeeds(&arguments);
    assert_eq!(read(&output), read(&input));
    succeeds(&[&arguments[..], &["--tail", "0.5"]].concat());
    let clip = read(&output);
    assert_eq!(clip.frames(), 30_000 + 24_000);
    assert!(clip.planes[1][30_000..].iter().all(|sample| *sample == 0.0));
    // An output over its own input works, as the file is replaced at the end.
    let original = read(&input);
    succeeds(&[
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&input),
    ]);
    assert_eq!(read(&input), original);
}

#[test]
fn blocks_and_threads_change_no_byte() {
    let scene = Scene::new();
    let input = speech(&scene);
    for name in ["voice", "mix", "echo"] {
        let graph = example(name);
        let mut files = Vec::new();
        for (block, threads) in [
            ("512", "1"),
            ("1", "1"),
            ("64", "4"),
            ("1000", "2"),
            ("4294967296", "99999999999999999999999"),
        ] {
            let output = scene.file("out.wav");
            succeeds(&[
                "render",
                &graph,
                "--input",
                text(&input),
                "--output",
                text(&output),
                "--tail",
                "0.1",
                "--block",
                block,
                "--threads",
                threads,
            ]);
            files.push(std::fs::read(&output).unwrap());
        }
        assert!(files.iter().all(|file| *file == files[0]), "{name}");
    }
}

#[test]
fn latency_is_compensated_unless_it_is_to_be_kept() {
    let scene = Scene::new();
    let graph = scene.write("late.json", LATE);
    let input = scene.audio("in.wav", RATE_HZ, 2, 5_000, |frame, _| {
        if frame == 1_000 { 0.5 } else { 0.0 }
    });
    let output = scene.file("out.wav");
    let arguments = [
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&output),
        "--tail",
        "0",
    ];
    succeeds(&arguments);
    assert_eq!(read(&output), read(&input));
    succeeds(&[&arguments[..], &["--no-compensate"]].concat());
    let clip = read(&output);
    assert_eq!(clip.frames(), 5_000);
    assert_eq!(clip.planes[0][1_240], 0.5);
}

#[test]
fn formats_follow_the_name_or_the_option() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let input = speech(&scene);
    let samples = read(&input).planes[0].clone();
    for (name, format, full) in [
        ("a.flac", None, 8_388_608.0),
        ("b.flac", Some("flac-16"), 32_768.0),
        ("c.wav", Some("wav-24"), 8_388_608.0),
        ("d.bin", Some("wav-16"), 32_768.0),
    ] {
        let output = scene.file(name);
        let mut arguments = vec![
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            text(&output),
        ];
        arguments.extend(format.iter().flat_map(|format| ["--format", format]));
        succeeds(&arguments);
        let expected: Vec<f32> = samples
            .iter()
            .map(|sample| ((f64::from(*sample) * full).round() / full) as f32)
            .collect();
        assert!(read(&output).planes[0] == expected, "{name}");
    }
}

#[test]
fn rates_and_channels_are_converted() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let mono = scene.audio("mono.wav", 44_100, 1, 44_100, |frame, _| {
        (TAU * 997.0 * frame as f64 / 44_100.0).sin() as f32 * 0.5
    });
    let output = scene.file("out.wav");
    let arguments = [
        "render",
        text(&graph),
        "--input",
        text(&mono),
        "--output",
        text(&output),
    ];
    succeeds(&arguments);
    let clip = read(&output);
    assert_eq!(
        (clip.rate_hz, clip.planes.len(), clip.frames()),
        (44_100, 2, 44_100)
    );
    assert!(clip.planes[0] == clip.planes[1] && clip.planes[0] == read(&mono).planes[0]);

    succeeds(&[&arguments[..], &["--rate", "48000", "--channels", "1"]].concat());
    let clip = read(&output);
    assert_eq!(
        (clip.rate_hz, clip.planes.len(), clip.frames()),
        (48_000, 1, 48_000)
    );
    // Mono to stereo copies, stereo to mono sums at -3 dB: together +3 dB.
    for (frame, sample) in clip.planes[0].iter().enumerate().skip(10_000).take(20_000) {
        let ideal = (TAU * 997.0 * frame as f64 / 48_000.0).sin() * 0.5 * 2.0_f64.sqrt();
        assert!((f64::from(*sample) - ideal).abs() < 1e-6);
    }

    let wide = scene.audio("wide.wav", RATE_HZ, 6, 100, |_, _| 0.1);
    let message = fails(
        1,
        &[
            "render",
            text(&graph),
            "--input",
            text(&wide),
            "--output",
            text(&output),
        ],
    );
    assert!(
        message.contains("wide.wav: 6 channels do not fit node in with 2"),
        "{message}"
    );
}

#[test]
fn timed_events_happen_at_their_frame() {
    let scene = Scene::new();
    let graph = scene.write(
        "gain.json",
        r#"{ "airloom": 1,
          "nodes": [ { "id": "in", "type": "io.input" }, { "id": "g", "type": "level.gain" },
                     { "id": "out", "type": "io.output" } ],
          "connections": [ { "id": "c", "from": "in:out", "to": "g:in" },
                           { "id": "d", "from": "g:out", "to": "out:in" } ],
          "macros": [ { "slot": 1, "name": "m", "value": 1.0,
            "targets": [ { "node": "g", "param": "gain_db", "min": -120.0, "max": 0.0 } ] } ] }"#,
    );
    let input = scene.audio("in.wav", RATE_HZ, 2, 10_000, |_, _| 0.5);
    let events = scene.write(
        "events.jsonl",
        "{\"frame\": 4000, \"macro\": 1, \"value\": 0.0}\n",
    );
    let mut files = Vec::new();
    for block in ["512", "77"] {
        let output = scene.file("out.wav");
        succeeds(&[
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            text(&output),
            "--events",
            text(&events),
            "--tail",
            "0",
            "--block",
            block,
        ]);
        let plane = read(&output).planes[0].clone();
        assert!(plane[..4_000].iter().all(|sample| *sample == 0.5));
        assert!(plane[4_000] < 0.5 && plane[9_000] == 0.0);
        files.push(plane);
    }
    assert!(files[0] == files[1]);
    let events = scene.write(
        "bad.jsonl",
        "\n{\"frame\": 0, \"macro\": 600, \"value\": 0.5}\n",
    );
    let message = fails(
        1,
        &[
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            "x.wav",
            "--events",
            text(&events),
        ],
    );
    assert!(message.contains("bad.jsonl: line 2"), "{message}");
}

#[test]
fn players_and_recorders_work_offline() {
    let scene = Scene::new();
    speech(&scene);
    let graph = scene.write(
        "deck.json",
        r#"{ "airloom": 1,
          "nodes": [ { "id": "deck", "type": "file.player", "config": { "file": "in.wav" } },
                     { "id": "tape", "type": "file.recorder", "config": { "file": "tape.wav" },
                       "params": { "recording": true } },
                     { "id": "out", "type": "io.output" } ],
          "connections": [ { "id": "c", "from": "deck:out", "to": "tape:in" },
                           { "id": "d", "from": "deck:out", "to": "out:in" } ] }"#,
    );
    let output = scene.file("out.wav");
    // As long as the file that is played.
    succeeds(&["render", text(&graph), "--output", text(&output)]);
    assert_eq!(read(&output), read(&scene.file("in.wav")));
    assert_eq!(read(&scene.file("tape.wav")), read(&output));
}
