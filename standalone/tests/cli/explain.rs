//! `airloom check`, `nodes`, `devices` and `schema`.

use crate::scene::{Scene, example, fails, run, succeeds, text};
use serde_json::Value;

const CYCLE: &str = r#"{ "airloom": 1,
  "nodes": [ { "id": "a", "type": "level.gain" }, { "id": "b", "type": "level.gain" },
             { "id": "c", "type": "no.such", "params": {} } ],
  "connections": [ { "id": "c1", "from": "a:out", "to": "b:in" }, { "id": "c2", "from": "b:out", "to": "a:in" } ] }"#;

fn report(path: &str) -> (Option<i32>, Value) {
    let output = run(&["check", path, "--json"]);
    assert!(output.stderr.is_empty());
    (
        output.status.code(),
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

#[test]
fn examples_have_no_problems() {
    for name in ["voice", "mix", "echo", "test-signal", "demo"] {
        assert!(succeeds(&["check", &example(name)]).ends_with(": ok\n"));
        let (code, found) = report(&example(name));
        assert_eq!(code, Some(0));
        assert_eq!(found["ok"], true);
        assert_eq!(found["problems"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn every_problem_is_found_with_its_place() {
    let scene = Scene::new();
    let graph = scene.write("cycle.json", CYCLE);
    let (code, found) = report(text(&graph));
    assert_eq!(code, Some(1));
    assert_eq!(found["ok"], false);
    let problems = found["problems"].as_array().unwrap();
    let of = |code: &str| {
        problems
            .iter()
            .find(|problem| problem["code"] == code)
            .unwrap_or_else(|| panic!("{code} in {problems:?}"))
    };
    assert_eq!(of("cycle")["nodes"], serde_json::json!(["a", "b"]));
    assert_eq!(of("unknown_type")["node"], "c");
    assert_eq!(of("unknown_type")["severity"], "error");
    let output = run(&["check", text(&graph)]);
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(
        lines.contains("error[cycle] at node a") && lines.ends_with("2 errors\n"),
        "{lines}"
    );
}

#[test]
fn text_that_is_no_document_gives_a_report_as_well() {
    let scene = Scene::new();
    let half = scene.write("half.json", "{ \"airloom\": 1, \"nodes\": [");
    let bytes = scene.file("bytes.json");
    std::fs::write(&bytes, b"{ \"airloom\": 1,\n \"name\": \"\xff\" }").unwrap();
    for path in [half, bytes] {
        let (code, found) = report(text(&path));
        assert_eq!(code, Some(1));
        assert_eq!(found["problems"][0]["code"], "syntax", "{found}");
        assert!(found["problems"][0]["line"].is_number(), "{found}");
    }
}

#[test]
fn files_that_nodes_name_are_tried() {
    let scene = Scene::new();
    let graph = scene.write(
        "deck.json",
        r#"{ "airloom": 1, "nodes": [
            { "id": "one", "type": "file.player", "config": { "file": "gone.wav" } },
            { "id": "two", "type": "file.player", "config": { "file": "deck.json" } },
            { "id": "tape", "type": "file.recorder", "config": { "file": "take.wav" } } ],
          "connections": [] }"#,
    );
    let (code, found) = report(text(&graph));
    assert_eq!(code, Some(1));
    let problems = found["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    for (problem, node) in problems.iter().zip(["one", "two"]) {
        assert_eq!(
            (&problem["code"], &problem["node"]),
            (&"asset".into(), &node.into())
        );
    }
    assert_eq!(scene.names(), ["deck.json"]);
}

#[test]
fn yaml_is_read_by_its_name() {
    let scene = Scene::new();
    let graph = scene.write(
        "wire.yaml",
        "airloom: 1\nnodes:\n  - { id: in, type: io.input }\n  - { id: out, type: io.output }\nconnections:\n  - { id: c, from: 'in:out', to: 'out:in' }\n",
    );
    assert!(succeeds(&["check", text(&graph)]).contains("ok"));
}

#[test]
fn nodes_are_listed_and_explained() {
    let list = succeeds(&["nodes"]);
    for name in ["io.input", "filter.eq", "file.player", "file.recorder"] {
        assert!(list.contains(name), "{list}");
    }
    let text = succeeds(&["nodes", "level.gain"]);
    assert!(
        text.contains("gain_db") && text.contains("-120") && text.contains("audio, 2 channels"),
        "{text}"
    );
    let all: Value = serde_json::from_str(&succeeds(&["nodes", "--json"])).unwrap();
    let nodes = all["nodes"].as_array().unwrap();
    let gain = nodes
        .iter()
        .find(|node| node["type"] == "level.gain")
        .unwrap();
    let param = &gain["params"][0];
    assert_eq!(param["id"], "gain_db");
    assert_eq!(param["unit"], "dB");
    assert_eq!(param["min"], -120.0);
    assert_eq!(param["max"], 24.0);
    assert_eq!(param["default"], 0.0);
    assert_eq!(gain["inputs"][0]["channels"], 2);
    let message = fails(1, &["nodes", "level.gian"]);
    assert!(
        message.contains("\"level.gian\" is not known") && message.contains("level.gain"),
        "{message}"
    );
    let failure: Value =
        serde_json::from_str(&fails(1, &["nodes", "level.gian", "--json"])).unwrap();
    assert_eq!(failure["exit"], 1);
    let problem = &failure["problems"][0];
    assert_eq!(problem["code"], "input");
    assert!(problem["message"].as_str().unwrap().contains("level.gian"));
}

#[test]
fn the_schema_is_json_schema_and_devices_are_listed() {
    let schema: Value = serde_json::from_str(&succeeds(&["schema", "graph"])).unwrap();
    assert!(schema["$schema"].as_str().unwrap().contains("2020-12"));
    assert!(schema["properties"]["nodes"].is_object());
    let devices: Value = serde_json::from_str(&succeeds(&["devices", "--json"])).unwrap();
    assert!(devices["drivers"].is_array());
    succeeds(&["devices"]);
}

#[test]
fn wrong_arguments_are_wrong_input() {
    fails(1, &["schema", "gragh"]);
    fails(1, &["chek", "x"]);
    fails(1, &["check"]);
    succeeds(&["--help"]);
    assert!(succeeds(&["--version"]).starts_with("airloom "));
}
