//! `--json`: what went wrong as one object on standard error, whatever the command.

use serde_json::Value;

use crate::scene::{Scene, WIRE, run, speech, text};

/// The one object on standard error of a run that must end with `code`.
fn report(code: i32, arguments: &[&str]) -> Value {
    let output = run(arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
    let report: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(report["ok"], false);
    assert_eq!(report["exit"], code);
    for problem in report["problems"].as_array().unwrap() {
        for field in [
            "severity",
            "code",
            "message",
            "node",
            "port",
            "connection",
            "nodes",
        ] {
            assert!(
                problem.get(field).is_some(),
                "{arguments:?}: no {field} in {problem}"
            );
        }
    }
    report
}

#[test]
fn every_command_tells_programs_what_is_wrong() {
    for (code, arguments, kind) in [
        (
            1,
            &["--json", "render", "none.json", "--output", "x.wav"][..],
            "input",
        ),
        (1, &["render", "--json"], "input"),
        (1, &["run", "none.json", "--json"], "input"),
        (2, &["run", "--driver", "walkman", "--json"], "machine"),
        (1, &["check", "none.json", "--json"], "input"),
        (1, &["nodes", "level.gian", "--json"], "input"),
        (1, &["schema", "gragh", "--json"], "input"),
        (1, &["devices", "--what", "--json"], "input"),
        (1, &["chek", "--json"], "input"),
    ] {
        let report = report(code, arguments);
        assert_eq!(report["problems"][0]["code"], kind, "{report}");
        assert_eq!(report["problems"][0]["severity"], "error");
    }
}

#[test]
fn problems_of_a_graph_and_of_events_keep_their_places() {
    let scene = Scene::new();
    let input = speech(&scene);
    let output = scene.file("out.wav");
    let broken = scene.write("broken.json", &WIRE.replace("in:out", "gone:out"));
    for command in [
        &[
            "render",
            text(&broken),
            "--input",
            text(&input),
            "--output",
            text(&output),
            "--json",
        ][..],
        &["run", text(&broken), "--null-device", "--json"],
    ] {
        let report = report(1, command);
        let problem = &report["problems"][0];
        assert_eq!(problem["code"], "unknown_port", "{report}");
        assert_eq!(problem["connection"], "c");
        assert_eq!(problem["file"], text(&broken));
    }
    let graph = scene.write("wire.json", WIRE);
    let events = scene.write(
        "events.jsonl",
        "\n{\"frame\": 3, \"edit\": {\"edit\": \"add_node\", \"node\": {\"id\": \"x\", \"type\": \"no.such\"}}}\n",
    );
    let arguments = [
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&output),
        "--events",
        text(&events),
        "--json",
    ];
    let report = report(1, &arguments);
    let problem = &report["problems"][0];
    assert_eq!(problem["code"], "unknown_type", "{report}");
    assert_eq!(
        (&problem["node"], &problem["line"]),
        (&"x".into(), &2.into())
    );
    assert_eq!(scene.names().len(), 4);
}

#[test]
fn a_rendering_that_succeeds_is_told_on_standard_output() {
    let scene = Scene::new();
    let input = scene.audio("in.wav", 48_000, 1, 4_800, |_, _| 0.5);
    let graph = scene.write(
        "gain.json",
        r#"{ "airloom": 1, "nodes": [ { "id": "in", "type": "io.input", "config": { "channels": 1 } },
             { "id": "g", "type": "level.gain", "config": { "channels": 1 }, "params": { "gain_db": 99 } },
             { "id": "out", "type": "io.output", "config": { "channels": 1 } } ],
           "connections": [ { "id": "c", "from": "in:out", "to": "out:in" } ] }"#,
    );
    let output = scene.file("out.wav");
    let arguments = [
        "render",
        text(&graph),
        "--input",
        text(&input),
        "--output",
        text(&output),
    ];
    let result = run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(result.status.code(), Some(0));
    assert!(result.stderr.is_empty());
    let report: Value = serde_json::from_slice(&result.stdout).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(
        (&report["frames"], &report["channels"]),
        (&4_800.into(), &1.into())
    );
    assert!((report["peak_dbfs"].as_f64().unwrap() + 6.0206).abs() < 1e-3);
    assert_eq!(report["problems"][0]["severity"], "warning");
    assert_eq!(report["problems"][0]["node"], "g");
    // For people: one channel is not "1 channels".
    let told = String::from_utf8(run(&arguments).stderr).unwrap();
    assert!(
        told.contains("warning[value] at node g") && told.contains(", 1 channel at 48000 Hz"),
        "{told}"
    );
    let checked = String::from_utf8(run(&["check", text(&graph)]).stdout).unwrap();
    assert!(checked.ends_with("ok, 1 warning\n"), "{checked}");
}
