//! `airloom render` as people use it: the built program over real files.

#![expect(
    clippy::cast_possible_truncation,
    reason = "test signals are computed in f64 and rounded once"
)]

use std::f64::consts::TAU;
use std::path::PathBuf;

use crate::scene::{Scene, airloom, example, fails, read, succeeds, text};

const RATE_HZ: u32 = 48_000;

fn speech(scene: &Scene) -> PathBuf {
    scene.audio("in.wav", RATE_HZ, 2, 30_000, |frame, channel| {
        let t = frame as f64 / f64::from(RATE_HZ);
        let f = 180.0 + 70.0 * channel as f64;
        ((TAU * f * t).sin() * (TAU * 3.0 * t).sin() * 0.9) as f32
    })
}

/// Input to output without any node between.
const WIRE: &str = r#"{ "airloom": 1,
  "nodes": [ { "id": "in", "type": "io.input" }, { "id": "out", "type": "io.output" } ],
  "connections": [ { "id": "c", "from": "in:out", "to": "out:in" } ] }"#;

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
            ("100000", "3"),
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

#[test]
fn bad_input_is_named_in_one_line_with_what_was_expected() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let graph = text(&graph);
    let input = speech(&scene);
    let input = text(&input);
    let output = scene.file("out.wav");
    let output = text(&output);
    let noise = scene.write("noise.wav", "this is no audio");
    let cases: [(&[&str], &str); 11] = [
        (
            &["render", "none.json", "--input", input, "--output", output],
            "none.json: the graph cannot be read",
        ),
        (
            &["render", graph, "--input", "none.wav", "--output", output],
            "none.wav: cannot be read",
        ),
        (
            &["render", graph, "--input", text(&noise), "--output", output],
            "noise.wav: not an audio file",
        ),
        (
            &[
                "render",
                graph,
                "--input",
                input,
                "--output",
                "/no/such/out.wav",
            ],
            "/no/such/out.wav: the folder",
        ),
        (
            &["render", graph, "--input", input, "--output", "out.mp3"],
            "expected .wav, .flac or --format",
        ),
        (
            &[
                "render", graph, "--input", input, "--output", output, "--format", "mp3",
            ],
            "unknown file format",
        ),
        (
            &["render", graph, "--output", output],
            "expected --input IN or --seconds S",
        ),
        (
            &[
                "render", graph, "--input", input, "--output", output, "--tail", "-1",
            ],
            "expected a number of seconds",
        ),
        (
            &[
                "render", graph, "--input", input, "--output", output, "--rate", "7",
            ],
            "sample rate 7 Hz",
        ),
        (
            &[
                "render", graph, "--input", input, "--output", output, "--block", "0",
            ],
            "0 is not in",
        ),
        (
            &[
                "render",
                graph,
                "--input",
                input,
                "--output",
                "/dev/null",
                "--format",
                "wav",
            ],
            "is not a file",
        ),
    ];
    for (arguments, expected) in cases {
        let message = fails(1, arguments);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
    assert!(!scene.file("out.wav").exists());

    let broken = scene.write("cycle.json", &WIRE.replace("in:out", "gone:out"));
    let message = fails(
        1,
        &[
            "render",
            text(&broken),
            "--input",
            input,
            "--output",
            output,
        ],
    );
    assert!(
        message.contains("error[unknown_port] at ") && message.contains("connection c"),
        "{message}"
    );
    let deck = scene.write(
        "deck.json",
        r#"{ "airloom": 1, "nodes": [ { "id": "deck", "type": "file.player", "config": { "file": "gone.wav" } },
             { "id": "out", "type": "io.output" } ], "connections": [] }"#,
    );
    let message = fails(
        1,
        &["render", text(&deck), "--seconds", "1", "--output", output],
    );
    assert!(
        message.contains("error[asset] at node deck") && message.contains("gone.wav is not there"),
        "{message}"
    );
}

#[test]
fn a_failed_rendering_leaves_the_old_file_and_nothing_else() {
    let scene = Scene::new();
    let graph = scene.write("wire.json", WIRE);
    let output = scene.write("out.wav", "the old file");
    // A FLAC file that breaks in the middle: the rendering has begun by then.
    let good = scene.file("good.flac");
    let input = speech(&scene);
    succeeds(&[
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&good),
    ]);
    let bytes = std::fs::read(&good).unwrap();
    let broken = scene.file("broken.flac");
    std::fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    let before = scene.names();
    let message = fails(
        1,
        &[
            "render",
            text(&graph),
            "--input",
            text(&broken),
            "--output",
            text(&output),
        ],
    );
    assert!(message.contains("broken.flac"), "{message}");
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "the old file");
    assert_eq!(scene.names(), before);
}

#[test]
fn a_full_disk_is_the_machines_fault() {
    // A file size limit of 64 KiB stands for a full disk; the signal that comes with it is ignored.
    let scene = Scene::new();
    let graph = example("test-signal");
    let output = scene.file("out.wav");
    let script = format!(
        "trap '' XFSZ; ulimit -f 64; exec \"{}\" render \"{graph}\" --seconds 60 --output \"{}\"",
        env!("CARGO_BIN_EXE_airloom"),
        text(&output)
    );
    let result = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    let errors = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(2), "{errors}");
    assert!(
        errors.starts_with("error: ") && errors.contains("out.wav: cannot be written"),
        "{errors}"
    );
    assert_eq!(scene.names(), Vec::<String>::new());
}

#[test]
fn ctrl_c_stops_a_rendering_and_leaves_nothing_behind() {
    let scene = Scene::new();
    let output = scene.file("out.wav");
    let mut child = airloom()
        .args([
            "render",
            &example("demo"),
            "--seconds",
            "100000",
            "--output",
            text(&output),
        ])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Under way once its file is there.
    while scene.names().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupted.success());
    let result = child.wait_with_output().unwrap();
    let errors = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(2), "{errors}");
    assert!(
        errors.contains("stopped; ") && errors.contains("out.wav is as it was before"),
        "{errors}"
    );
    assert_eq!(scene.names(), Vec::<String>::new());
}
