//! Text that is no document, and text that is one in another form.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;

use crate::checking::summary;
use crate::fixture::registry;

fn check(text: &str, syntax: Syntax, expected: &str) {
    let found = match read(text, syntax, &registry(), &Limits::default()) {
        Ok(reading) => summary(&reading.problems),
        Err(error) => summary(&error.problems),
    };
    assert_eq!(found.trim_end(), expected, "{text}");
}

#[test]
fn json_that_cannot_be_parsed() {
    for (text, expected) in [
        ("", "E syntax at=1:1"),
        ("{\"airloom\": 1,\n \"nodes\": [}", "E syntax at=2:12"),
        ("{\"airloom\": 1, \"nodes\": []} x", "E syntax at=1:29"),
        (
            "{\"airloom\": 1, \"nodes\": [], \"airloom\": 1}",
            "E syntax at=1:37",
        ),
        (
            "{\"airloom\": 1, \"nodes\": [], \"nodes\": []}",
            "E syntax at=1:35",
        ),
        (
            "{\"airloom\": 1, \"nodes\": [{\"id\": \"a\", \"type\": \"io.input\", \"config\": {\"x\": 1, \"x\": 2}}]}",
            "E syntax at=1:79",
        ),
        ("{\"airloom\": 1, \"nodes\": [nul]}", "E syntax at=1:29"),
        ("[]", "E value"),
        ("7", "E value"),
        ("NaN", "E value at=1:1\nE value"),
        ("{}", "E version"),
        ("{\"airloom\": 2, \"nodes\": 7}", "E version"),
        ("{\"airloom\": \"1\", \"nodes\": []}", "E version"),
        ("{\"airloom\": 0, \"nodes\": []}", "E version"),
        ("{\"airloom\": 1}", "E value"),
        ("\u{feff}{\"airloom\": 1, \"nodes\": []}", ""),
    ] {
        check(text, Syntax::Json, expected);
    }
}

#[test]
fn yaml() {
    for (text, expected) in [
        ("", "E value"),
        ("airloom: 1\nnodes: []\n", ""),
        ("airloom: 1\nnodes: [\n", "E syntax at=2:8"),
        ("airloom: 1\nnodes: []\nnodes: []\n", "E syntax at=3:1"),
        ("airloom: 1\nnodes: []\nx: .nan\n", "E value at=3:4"),
        ("airloom: 1\nnodes: []\nx: [1, -.inf]\n", "E value at=3:8"),
        ("airloom: 1\nnodes: []\nx: 1e999\n", "E value at=3:4"),
        ("airloom: 1\nnodes: []\nx: *gone\n", "E syntax at=3:4"),
        ("airloom: 2\nnodes: []\n", "E version"),
        (
            "airloom: 1\nnodes:\n- &gain {id: a, type: level.gain}\n- {id: no, type: level.gain, config: &c {channels: 1}}\n- {id: b, type: level.gain, config: *c}\n",
            "",
        ),
    ] {
        check(text, Syntax::Yaml, expected);
    }
}

#[test]
fn a_node_of_an_older_version_is_migrated() {
    let text = r#"{"airloom": 1, "nodes": [{"id": "a", "type": "renamed.gain", "params": {"level_db": 3}}]}"#;
    let reading = read(text, Syntax::Json, &registry(), &Limits::default()).unwrap();
    let node = &reading.document.nodes[0];
    assert_eq!(node.type_version, Some(2));
    assert_eq!(node.params["gain_db"], 3);
    assert!(!node.params.contains_key("level_db"));
}

#[test]
fn nesting_counts_from_the_document() {
    let nested = |levels: usize| {
        format!(
            r#"{{"airloom": 1, "nodes": [], "x": {}{}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    check(&nested(127), Syntax::Json, "");
    check(&nested(128), Syntax::Json, "E depth at=1:162");
    check(&nested(127), Syntax::Yaml, "");
    check(&nested(128), Syntax::Yaml, "E depth at=1:161");
}

#[test]
fn a_number_in_yaml_that_is_not_finite_is_told_with_its_place() {
    for (text, message, place, node, param) in [
        (
            "airloom: 1\nnodes:\n- {id: a, type: level.gain}\n- id: g\n  type: level.gain\n  params:\n    gain_db: .inf\n",
            "nodes[1].params.gain_db is infinite; expected a finite number",
            (7, 14),
            Some("g"),
            Some("gain_db"),
        ),
        (
            "airloom: 1\nnodes:\n- {type: level.gain, position: [0, -.inf], id: g}\n",
            "nodes[0].position[1] is minus infinite; expected a finite number",
            (3, 36),
            None,
            None,
        ),
        (
            "airloom: 1\nnodes: []\nx: {y: .NaN}\n",
            "x.y is not a number (NaN); expected a finite number",
            (3, 8),
            None,
            None,
        ),
    ] {
        let error = read(text, Syntax::Yaml, &registry(), &Limits::default()).unwrap_err();
        let [problem] = error.problems.as_slice() else {
            panic!("{:?}", error.problems);
        };
        assert_eq!(problem.message, message);
        assert_eq!(
            (problem.line, problem.column),
            (Some(place.0), Some(place.1)),
            "{text}"
        );
        assert_eq!(
            (problem.node.as_deref(), problem.param.as_deref()),
            (node, param),
            "{text}"
        );
    }
    let text = "airloom: 1\nnodes: []\nconnections:\n- {id: c, from: 'a:out', to: 'b:in', gain_db: 1e999}\n";
    let error = read(text, Syntax::Yaml, &registry(), &Limits::default()).unwrap_err();
    assert_eq!(error.problems[0].connection.as_deref(), Some("c"));
    assert_eq!(error.problems[0].line, Some(4));
}
