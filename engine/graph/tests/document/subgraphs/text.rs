//! Reading and writing.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Problem};
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;

use super::{STRIPS, bytes, checked, document};
use crate::fixture::registry;
use airloom_graph::document::model::Document;

#[test]
fn what_was_read_is_written_as_it_stood_unknown_fields_included() {
    assert_eq!(bytes(&document(STRIPS)), STRIPS);
    let yaml = write(&document(STRIPS), Syntax::Yaml).unwrap();
    let again = read(&yaml, Syntax::Yaml, &registry(), &Limits::default()).unwrap();
    assert_eq!(again.document, document(STRIPS));
}

#[test]
fn documents_without_sub_graphs_say_nothing_of_them() {
    let plain = document(r#"{"airloom": 1, "nodes": []}"#);
    assert!(!bytes(&plain).contains("subgraphs"));
}

fn problems(subgraphs: &str, limits: &Limits) -> Vec<Problem> {
    let text = format!(r#"{{"airloom": 1, "nodes": [], "subgraphs": {subgraphs}}}"#);
    match read(&text, Syntax::Json, &registry(), limits) {
        Ok(reading) => reading.problems,
        Err(error) => error.problems,
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let cases = [
        (
            r#"{}"#,
            Code::Value,
            "subgraphs is an object of 0; expected a list",
            None,
        ),
        (
            r#"[3]"#,
            Code::Value,
            "subgraphs[0] is 3; expected an object",
            None,
        ),
        (
            r#"[{"nodes": []}]"#,
            Code::Value,
            "subgraphs[0] has no id; expected an id",
            None,
        ),
        (
            r#"[{"id": "a b", "nodes": []}]"#,
            Code::BadId,
            "subgraphs[0]: the id \"a b\" contains ' '",
            None,
        ),
        (
            r#"[{"id": "a"}]"#,
            Code::Value,
            "subgraphs[0] has no nodes; expected a list",
            None,
        ),
        (
            r#"[{"id": "a", "nodes": [{"id": "x"}]}]"#,
            Code::Value,
            "subgraphs[0].nodes[0] has no type; expected a text",
            Some("x"),
        ),
        (
            r#"[{"id": "a", "nodes": [], "connections": [{"id": "c", "from": "x", "to": "y:in"}]}]"#,
            Code::Value,
            "subgraphs[0].connections[0].from is \"x\"; expected a port, node:port",
            None,
        ),
        (
            r#"[{"id": "a", "nodes": [], "inputs": [{"name": "in put", "port": "x:in"}]}]"#,
            Code::Value,
            "subgraphs[0].inputs[0].name is \"in put\"; expected a name of 1 to 64",
            None,
        ),
        (
            r#"[{"id": "a", "nodes": [], "params": [{"id": "p", "node": "x"}]}]"#,
            Code::Value,
            "subgraphs[0].params[0] has no param; expected a text",
            None,
        ),
    ];
    for (text, code, message, inner) in cases {
        let found = problems(text, &Limits::default());
        let problem = found.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(problem.code, code, "{text}");
        assert!(
            problem.message.starts_with(message),
            "{text}: {}",
            problem.message
        );
        assert_eq!(problem.inner.as_deref(), inner, "{text}");
        assert_eq!(problem.node, None);
        if text.contains(r#""id": "a""#) && message.contains("].") {
            assert_eq!(problem.subgraph.as_deref(), Some("a"), "{text}");
        }
    }
}

#[test]
fn lists_are_limited() {
    let limits = Limits {
        subgraphs: 2,
        exposed_ports: 1,
        ..Limits::default()
    };
    let empty = r#"{"id": "a", "nodes": []}"#;
    let found = problems(&format!("[{empty}, {empty}, {empty}]"), &limits);
    assert!(
        found[0]
            .message
            .starts_with("the document has too many subgraphs; expected at most 2")
    );
    let port = r#"{"name": "x", "port": "a:in"}"#;
    let found = problems(
        &format!(r#"[{{"id": "a", "nodes": [], "inputs": [{port}, {port}]}}]"#),
        &limits,
    );
    assert_eq!(found[0].code, Code::Limit);
    assert_eq!(
        found[0].message,
        "subgraphs[0] has 2 inputs; expected at most 1"
    );
}

#[test]
fn states_of_what_lies_inside_are_kept_by_the_node_that_stands_for_it() {
    let with = |states: &str| {
        let node = r#"{"id": "s1","#;
        let given = format!(r#"{node} "states": {states},"#);
        document(&STRIPS.replacen("{\n      \"id\": \"s1\",", &given, 1))
    };
    let document = with(r#"{"eq": "AQID", "inner/g": "BA==", "nobody": "BQ=="}"#);
    let again = bytes(&document);
    assert!(again.contains(r#""states": { "eq": "AQID", "inner/g": "BA==", "nobody": "BQ==" }"#));
    let played = checked(&document).graph.unwrap();
    let state = |id: &str| {
        let mut nodes = played.played().nodes.iter();
        nodes
            .find(|node| node.id.as_str() == id)
            .unwrap()
            .state
            .as_deref()
    };
    assert_eq!(state("s1/eq"), Some([1, 2, 3].as_slice()));
    assert_eq!(state("s1/inner/g"), Some([4].as_slice()));
    assert_eq!(state("s2/eq"), None);

    let problem = |document: Document| {
        let problems = checked(&document).problems;
        problems
            .into_iter()
            .map(|found| found.message)
            .collect::<Vec<_>>()
    };
    let [message] = problem(with(r#"{"eq": "?"}"#)).try_into().unwrap();
    assert!(
        message.starts_with("node \"s1\": states.eq: ") && message.ends_with("expected base64"),
        "{message}"
    );
    let text =
        r#"{"airloom": 1, "nodes": [{"id": "s1", "type": "graph.subgraph", "states": {"eq": 3}}]}"#;
    let refused = read(text, Syntax::Json, &registry(), &Limits::default()).unwrap_err();
    assert_eq!(
        refused.problems[0].message,
        "nodes[0].states is 3; expected texts by path"
    );
}

#[test]
fn what_is_said_furthest_outside_of_a_state_holds() {
    let text = r#"{"airloom": 1, "nodes": [
        {"id": "a", "type": "graph.subgraph", "config": {"definition": "outer"}},
        {"id": "b", "type": "graph.subgraph", "config": {"definition": "outer"}, "states": {"in/x": "AQ==", "y": "Ag=="}}],
        "subgraphs": [
            {"id": "outer", "nodes": [
                {"id": "in", "type": "graph.subgraph", "config": {"definition": "inner"}, "states": {"x": "Aw=="}},
                {"id": "y", "type": "control.lfo", "state": "BA=="}]},
            {"id": "inner", "nodes": [{"id": "x", "type": "control.lfo", "state": "BQ=="}, {"id": "z", "type": "control.lfo", "state": "Bg=="}]}]}"#;
    let graph = checked(&document(text)).graph.unwrap();
    let found: Vec<(&str, u8)> = { &graph.played().nodes }
        .iter()
        .map(|node| (node.id.as_str(), node.state.as_ref().unwrap()[0]))
        .collect();
    assert_eq!(
        found,
        [
            ("a/in/x", 3),
            ("a/in/z", 6),
            ("a/y", 4),
            ("b/in/x", 1),
            ("b/in/z", 6),
            ("b/y", 2)
        ]
    );
}
