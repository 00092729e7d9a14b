//! Renderings that must not succeed: wrong input, broken files, a full disk, Ctrl-C.

use crate::scene::{Scene, WIRE, airloom, example, fails, signal, speech, succeeds, text};

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
                "render", graph, "--input", input, "--output", output, "--tail", "1e300",
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
    signal(&child, "INT");
    let result = child.wait_with_output().unwrap();
    let errors = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(2), "{errors}");
    assert!(
        errors.contains("stopped; ") && errors.contains("out.wav is as it was before"),
        "{errors}"
    );
    assert_eq!(scene.names(), Vec::<String>::new());
}
