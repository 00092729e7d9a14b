//! Renderings that must not succeed: wrong input, broken files, a full disk, Ctrl-C.

use crate::scene::{Scene, WIRE, airloom, example, fails, read, signal, speech, succeeds, text};

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
    let cases: [(&[&str], &str); 12] = [
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
            "expected .wav, .flac, .dsf, .dff or --format",
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
            "expected a whole number from 1",
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

/// A player and a recorder, and the output.
fn deck(play: &str, record: &str) -> String {
    format!(
        r#"{{ "airloom": 1,
          "nodes": [ {{ "id": "in", "type": "io.input" }}, {{ "id": "deck", "type": "file.player", "config": {{ "file": "{play}" }} }},
                     {{ "id": "tape", "type": "file.recorder", "config": {{ "file": "{record}" }}, "params": {{ "recording": true }} }},
                     {{ "id": "out", "type": "io.output" }} ],
          "connections": [ {{ "id": "c", "from": "in:out", "to": "tape:in" }}, {{ "id": "d", "from": "in:out", "to": "out:in" }} ] }}"#
    )
}

#[test]
fn no_node_writes_over_a_file_of_the_rendering() {
    let scene = Scene::new();
    let input = speech(&scene);
    let before = std::fs::read(&input).unwrap();
    scene.audio("loop.wav", 48_000, 2, 100, |_, _| 0.0);
    let output = scene.file("out.wav");
    std::fs::copy(&input, &output).unwrap();
    let events = scene.write("events.jsonl", "");
    std::os::unix::fs::symlink(&input, scene.file("link.wav")).unwrap();
    let render = |graph: &std::path::Path, output: &str| {
        [
            "render",
            text(graph),
            "--input",
            text(&input),
            "--events",
            text(&events),
            "--output",
            output,
            "--tail",
            "0",
        ]
        .map(str::to_owned)
    };
    for (play, record, node, taken) in [
        ("loop.wav", "out.wav", "tape", "the output"),
        ("loop.wav", "./in.wav", "tape", "the input"),
        ("loop.wav", "link.wav", "tape", "the input"),
        ("out.wav", "tape.wav", "deck", "the output"),
    ] {
        let graph = scene.write("deck.json", &deck(play, record));
        let arguments = render(&graph, text(&output));
        let message = fails(1, &arguments.each_ref().map(String::as_str));
        assert!(
            message.contains(&format!("error[asset] at node {node}: ")) && message.contains(taken),
            "{message}"
        );
        assert!(!scene.file("tape.wav").exists());
        assert_eq!(std::fs::read(&input).unwrap(), before);
        assert_eq!(std::fs::read(&output).unwrap(), before);
    }
    // A node that comes by an event is looked at as well.
    let graph = scene.write("deck.json", &deck("loop.wav", "tape.wav"));
    scene.write(
        "events.jsonl",
        r#"{"frame": 5, "edit": {"edit": "add_node", "node": {"id": "new", "type": "file.recorder", "config": {"file": "in.wav"}}}}"#,
    );
    let arguments = render(&graph, text(&output));
    let message = fails(1, &arguments.each_ref().map(String::as_str));
    assert!(
        message.contains("line 1: node new: ") && message.contains("the input"),
        "{message}"
    );
    assert!(!scene.file("tape.wav").exists());
    scene.write("events.jsonl", "");
    // Playing the input is fine, and so is a recording of its own.
    let graph = scene.write("deck.json", &deck("in.wav", "tape.wav"));
    let arguments = render(&graph, text(&output));
    succeeds(&arguments.each_ref().map(String::as_str));
    assert_eq!(read(&scene.file("tape.wav")), read(&input));
    // The output may not be the graph, whatever it is called.
    let graph = scene.write("deck.wav", WIRE);
    let arguments = render(&graph, text(&graph));
    let message = fails(1, &arguments.each_ref().map(String::as_str));
    assert!(
        message.contains("is the graph of this rendering"),
        "{message}"
    );
    assert_eq!(std::fs::read_to_string(&graph).unwrap(), WIRE);
}

/// Until the system says that a child catches SIGINT (bit 1 of the mask).
fn wait_for_handler(child: &std::process::Child) {
    let catches = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        u64::from_str_radix(caught.unwrap().trim(), 16).unwrap() & 2 != 0
    };
    while !catches() {
        std::thread::yield_now();
    }
}

#[test]
fn ctrl_c_is_heeded_while_the_graph_is_still_being_read() {
    let scene = Scene::new();
    // A pipe that nobody writes into yet: opening it waits.
    let pipe = scene.file("graph.json");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let output = scene.file("out.wav");
    let start = |arguments: &[&str]| {
        let mut command = airloom();
        command.args(arguments).stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let child = start(&["check", text(&pipe)]);
    wait_for_handler(&child);
    signal(&child, "INT");
    let result = child.wait_with_output().unwrap();
    assert_eq!(result.status.code(), Some(2));
    assert_eq!(result.stderr, b"error: stopped\n");

    let child = start(&[
        "render",
        text(&pipe),
        "--seconds",
        "100000",
        "--output",
        text(&output),
    ]);
    wait_for_handler(&child);
    signal(&child, "INT");
    // The request is heeded as soon as the graph, which it waits for, is there.
    std::fs::write(&pipe, std::fs::read_to_string(example("demo")).unwrap()).unwrap();
    let result = child.wait_with_output().unwrap();
    let errors = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(2), "{errors}");
    assert!(errors.contains("stopped; "), "{errors}");
    assert_eq!(scene.names(), ["graph.json"]);
}

#[test]
fn a_graph_that_takes_too_much_memory_is_refused_before_it_takes_any() {
    let scene = Scene::new();
    let delay = r#"{"airloom": 1, "nodes": [
        {"id": "in", "type": "io.input"},
        {"id": "long", "type": "time.delay", "config": {"channels": 2, "max_seconds": 60}},
        {"id": "out", "type": "io.output"}],
        "connections": [
        {"id": "a", "from": "in:out", "to": "long:in"}, {"id": "b", "from": "long:out", "to": "out:in"}]}"#;
    let graph = scene.write("long.json", delay);
    let output = scene.file("out.wav");
    let render = |memory| {
        let (graph, output) = (text(&graph), text(&output));
        let sized = ["--memory", memory, "--file-cache", "0"];
        [
            "render",
            graph,
            "--seconds",
            "0.1",
            "--tail",
            "0",
            "--output",
            output,
        ]
        .into_iter()
        .chain(sized)
        .collect::<Vec<_>>()
    };
    let message = fails(1, &render("31"));
    assert!(
        message.contains("node long: it needs 32 MiB of memory; expected at most 31 MiB"),
        "{message}"
    );
    assert!(!output.exists());
    succeeds(&render("32"));
    let message = fails(1, &["run", text(&graph), "--null-device", "--memory", "31"]);
    assert!(message.contains("it needs 32 MiB"), "{message}");
}
