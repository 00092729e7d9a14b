//! What a check finds, and what is played.

use airloom_graph::check::checker;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Problem};

use super::{STRIPS, checked, document};
use crate::fixture::registry;

#[test]
fn inner_nodes_are_played_under_paths_with_the_values_of_each_node() {
    let document = document(STRIPS);
    let found = checked(&document);
    assert_eq!(found.problems, []);
    let graph = found.graph.unwrap();
    let outside: Vec<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(outside, ["in", "s1", "s2", "out"]);
    let face = &graph.nodes[2];
    assert_eq!(face.spec.inputs.len(), 1);
    assert_eq!(face.spec.params[0].id, "drive");
    assert_eq!(face.spec.params[0].label, "Drive");
    assert_eq!(face.params, [-6.0, 4.0]);
    // The inner value is the default.
    assert_eq!(graph.nodes[1].params, [2.0, 4.0]);
    assert_eq!(face.spec.params[0].default_value(), 2.0);

    let played = graph.played();
    let inside: Vec<&str> = played.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(
        inside,
        [
            "in",
            "s1/eq",
            "s1/inner/g",
            "s1/inner",
            "s1",
            "s2/eq",
            "s2/inner/g",
            "s2/inner",
            "s2",
            "out"
        ]
    );
    assert_eq!(played.nodes[2].params[0], 2.0);
    assert_eq!(played.nodes[6].params[0], -6.0);
    let (node, param) = graph.locate(&document.nodes[2].id, "drive").unwrap();
    assert_eq!((node, param), (6, 0));
    let target = played.macros[0].targets[0];
    assert_eq!((target.node, target.param), (2, 0));
    let ways: Vec<String> = played
        .connections
        .iter()
        .map(|each| {
            let name = |node: usize| played.nodes[node].id.to_string();
            format!(
                "{} {}>{}",
                each.id,
                name(each.from_node),
                name(each.to.node())
            )
        })
        .collect();
    assert_eq!(
        ways,
        [
            ":s1/inner s1/inner/g>s1/inner",
            "s1/c1 s1/eq>s1/inner/g",
            "s1/c1:s1/inner s1/eq>s1/inner",
            ":s1 s1/inner>s1",
            ":s2/inner s2/inner/g>s2/inner",
            "s2/c1 s2/eq>s2/inner/g",
            "s2/c1:s2/inner s2/eq>s2/inner",
            ":s2 s2/inner>s2",
            "c1 in>s1/eq",
            "c1:s1 in>s1",
            "c2 s1>s2/eq",
            "c2:s2 s1>s2",
            "c3 s2>out",
            "c4 s1/eq>out",
        ]
    );
}

/// The problems of a document with nodes and definitions.
fn problems(nodes: &str, connections: &str, subgraphs: &str) -> Vec<Problem> {
    let text = format!(
        r#"{{"airloom": 1, "nodes": [{nodes}], "connections": [{connections}], "subgraphs": [{subgraphs}]}}"#
    );
    checked(&document(&text)).problems
}

const USER: &str = r#"{"id": "u", "type": "graph.subgraph", "config": {"definition": "a"}}"#;

fn definition(id: &str, rest: &str) -> String {
    format!(r#"{{"id": "{id}", {rest}}}"#)
}

#[track_caller]
fn expect(
    found: &[Problem],
    code: Code,
    message: &str,
    node: Option<&str>,
    subgraph: Option<&str>,
    inner: Option<&str>,
) {
    let [problem] = found else {
        panic!("expected one problem: {found:#?}");
    };
    assert_eq!(problem.code, code);
    assert!(problem.message.contains(message), "{}", problem.message);
    assert_eq!(problem.node.as_deref(), node);
    assert_eq!(problem.subgraph.as_deref(), subgraph);
    assert_eq!(problem.inner.as_deref(), inner);
}

#[test]
fn problems_inside_name_the_outer_node_and_the_inner_place() {
    let inside = |rest: &str| problems(USER, "", &definition("a", rest));
    expect(
        &inside(r#""nodes": [{"id": "x", "type": "level.gian"}]"#),
        Code::UnknownType,
        "sub-graph \"a\": node \"x\": there is no type \"level.gian\"",
        Some("u"),
        Some("a"),
        Some("x"),
    );
    expect(
        &inside(
            r#""nodes": [{"id": "x", "type": "level.gain"}], "inputs": [{"name": "in", "port": "x:inn"}]"#,
        ),
        Code::UnknownPort,
        "sub-graph \"a\": input \"in\": node \"x\" has no input \"inn\"; expected in",
        Some("u"),
        Some("a"),
        Some("x"),
    );
    expect(
        &inside(
            r#""nodes": [{"id": "x", "type": "level.gain"}], "params": [{"id": "p", "node": "x", "param": "gain"}]"#,
        ),
        Code::UnknownParam,
        "sub-graph \"a\": parameter \"p\": node \"x\" has no parameter \"gain\"; expected gain_db, mute",
        Some("u"),
        Some("a"),
        Some("x"),
    );
    expect(
        &inside(r#""nodes": [], "outputs": [{"name": "out", "port": "y:out"}]"#),
        Code::UnknownPort,
        "sub-graph \"a\": output \"out\": there is no node \"y\"",
        Some("u"),
        Some("a"),
        Some("y"),
    );
    expect(
        &inside(r#""nodes": [{"id": "x", "type": "io.input"}]"#),
        Code::Value,
        "sub-graph \"a\": node \"x\": io.input belongs to the document itself",
        Some("u"),
        Some("a"),
        Some("x"),
    );
    expect(
        &inside(
            r#""nodes": [{"id": "x", "type": "level.gain"}],
               "inputs": [{"name": "x", "port": "x:in"}], "outputs": [{"name": "x", "port": "x:out"}]"#,
        ),
        Code::DuplicateId,
        "two exposed ports have the name \"x\"",
        Some("u"),
        Some("a"),
        None,
    );
    // A definition that nobody uses is checked as well.
    expect(
        &problems(
            "",
            "",
            &definition("a", r#""nodes": [{"id": "x", "type": "no.type"}]"#),
        ),
        Code::UnknownType,
        "sub-graph \"a\"",
        None,
        Some("a"),
        Some("x"),
    );
}

#[test]
fn nodes_see_what_the_definition_exposes_and_nothing_else() {
    let a = definition(
        "a",
        r#""nodes": [{"id": "x", "type": "level.gain"}], "inputs": [{"name": "enter", "port": "x:in"}],
           "params": [{"id": "p", "node": "x", "param": "gain_db"}]"#,
    );
    let input = r#"{"id": "i", "type": "io.input"}"#;
    expect(
        &problems(
            &format!("{input}, {USER}"),
            r#"{"id": "c", "from": "i:out", "to": "u:in"}"#,
            &a,
        ),
        Code::UnknownPort,
        "connection \"c\": node \"u\" has no input \"in\"; expected enter",
        Some("u"),
        None,
        None,
    );
    let with = |config: &str, params: &str| {
        let node = format!(
            r#"{{"id": "u", "type": "graph.subgraph", "config": {config}, "params": {params}}}"#
        );
        problems(&node, "", &a)
    };
    expect(
        &with(r#"{"definition": "a"}"#, r#"{"gain_db": 1.0}"#),
        Code::UnknownParam,
        "node \"u\": graph.subgraph has no parameter \"gain_db\"; expected p",
        Some("u"),
        None,
        None,
    );
    expect(
        &with(r#"{"definition": "b"}"#, "{}"),
        Code::Value,
        "node \"u\": config.definition is \"b\"; expected a sub-graph of the document: a",
        Some("u"),
        None,
        None,
    );
    expect(
        &with("{}", "{}"),
        Code::Value,
        "config.definition is \"\"",
        Some("u"),
        None,
        None,
    );
    // A number out of range is clamped as anywhere.
    let warnings = with(r#"{"definition": "a"}"#, r#"{"p": 99.0}"#);
    expect(&warnings, Code::Value, "24 is used", Some("u"), None, None);
    assert!(!warnings[0].is_error());
}

#[test]
fn a_sub_graph_that_contains_itself_is_refused() {
    let of = |id: &str, other: &str| {
        definition(
            id,
            &format!(
                r#""nodes": [{{"id": "n", "type": "graph.subgraph", "config": {{"definition": "{other}"}}}}]"#
            ),
        )
    };
    let found = problems(
        USER,
        "",
        &[of("a", "b"), of("b", "c"), of("c", "b")].join(", "),
    );
    expect(
        &found,
        Code::Cycle,
        "the sub-graphs b → c → b contain each other; expected none that contains itself",
        None,
        Some("b"),
        None,
    );
    expect(
        &problems("", "", &of("a", "a")),
        Code::Cycle,
        "a → a",
        None,
        Some("a"),
        None,
    );
}

#[test]
fn nesting_and_size_are_limited_without_playing_what_is_too_large() {
    // Each level holds two of the next: 2^16 nodes in sixteen lines.
    let level = |level: usize| {
        let node = |id: &str| {
            if level == 0 {
                format!(r#"{{"id": "{id}", "type": "level.gain"}}"#)
            } else {
                format!(
                    r#"{{"id": "{id}", "type": "graph.subgraph", "config": {{"definition": "l{}"}}}}"#,
                    level - 1
                )
            }
        };
        definition(
            &format!("l{level}"),
            &format!(r#""nodes": [{}, {}]"#, node("x"), node("y")),
        )
    };
    let levels = |count: usize| (0..count).map(level).collect::<Vec<_>>().join(", ");
    let user = |top: usize| {
        format!(r#"{{"id": "u", "type": "graph.subgraph", "config": {{"definition": "l{top}"}}}}"#)
    };
    assert_eq!(problems(&user(10), "", &levels(11)), []);
    expect(
        &problems(&user(15), "", &levels(16)),
        Code::Limit,
        "the document has 131071 nodes, those of sub-graphs included; expected at most 10000",
        None,
        None,
        None,
    );
    let found = problems(&user(2), "", &levels(17));
    expect(
        &found,
        Code::Limit,
        "16 levels of sub-graphs in it",
        None,
        Some("l16"),
        None,
    );
}

#[test]
fn cycles_are_found_through_sub_graphs_and_broken_by_feedback_inside_them() {
    let with = |inner: &str| {
        problems(
            &format!(r#"{USER}, {{"id": "g", "type": "level.gain"}}"#),
            r#"{"id": "c1", "from": "u:out", "to": "g:in"}, {"id": "c2", "from": "g:out", "to": "u:in"}"#,
            &definition(
                "a",
                &format!(
                    r#""nodes": [{{"id": "x", "type": "{inner}"}}],
                       "inputs": [{{"name": "in", "port": "x:in"}}], "outputs": [{{"name": "out", "port": "x:out"}}]"#
                ),
            ),
        )
    };
    assert_eq!(with("time.feedback_delay"), []);
    let found = with("level.gain");
    let [problem] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(problem.code, Code::Cycle);
    assert!(problem.message.contains("u/x"), "{}", problem.message);
    assert!(problem.nodes.contains(&"u".to_owned()) && problem.nodes.contains(&"g".to_owned()));
    // What leaves one output does not reach the other input inside.
    let apart = problems(
        USER,
        r#"{"id": "c", "from": "u:a", "to": "u:b"}"#,
        &definition(
            "a",
            r#""nodes": [{"id": "x", "type": "level.gain"}, {"id": "y", "type": "level.gain"}],
               "inputs": [{"name": "b", "port": "y:in"}], "outputs": [{"name": "a", "port": "x:out"}]"#,
        ),
    );
    assert_eq!(apart, []);
}

#[test]
fn the_same_check_again_finds_the_same() {
    let document: Document = document(STRIPS);
    let mut specs = SpecCache::new();
    let registry = registry();
    let mut check = || checker::check(&document, &registry, &Limits::default(), &mut specs);
    let (first, second) = (check().graph.unwrap(), check().graph.unwrap());
    for (a, b) in first.played().nodes.iter().zip(&second.played().nodes) {
        assert_eq!((&a.id, &a.params, &a.spec), (&b.id, &b.params, &b.spec));
        assert!(std::sync::Arc::ptr_eq(&a.config, &b.config), "{}", a.id);
    }
    assert_eq!(first.played().connections, second.played().connections);
}
