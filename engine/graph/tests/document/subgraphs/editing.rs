//! Edits of sub-graphs and their inverses.

use airloom_graph::document::model::Document;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::error::EditError;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{STRIPS, bytes, checked, document};

fn edit(value: &Value) -> Edit {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

/// Applies an edit, undoes it, redoes it; returns the document with it.
#[track_caller]
fn there_and_back(given: &Value) -> Document {
    let mut document = document(STRIPS);
    let parsed = edit(given);
    assert_eq!(&serde_json::to_value(&parsed).unwrap(), given);
    let applied = apply(&mut document, &parsed).unwrap();
    let after = bytes(&document);
    assert_ne!(after, STRIPS, "{given}");
    let inverse = serde_json::to_value(&applied.inverse).unwrap();
    let undone = apply(&mut document, &edit(&inverse)).unwrap();
    assert_eq!(bytes(&document), STRIPS, "{given}");
    apply(&mut document, &undone.inverse).unwrap();
    assert_eq!(bytes(&document), after, "{given}");
    document
}

#[test]
fn definitions_come_change_and_go() {
    let defined = there_and_back(
        &json!({"edit": "define_subgraph", "at": 1, "subgraph": {"id": "new", "name": "", "inputs": [], "outputs": [],
            "params": [], "nodes": [{"id": "x", "type": "level.gain"}], "connections": []}}),
    );
    assert_eq!(defined.subgraphs[1].id, "new");
    let set = there_and_back(
        &json!({"edit": "set_subgraph", "subgraph": "strip", "name": "Channel", "description": "One.",
        "outputs": [{"name": "out", "port": "inner:out"}], "params": []}),
    );
    assert_eq!(set.subgraphs[0].body.name, "Channel");
    assert_eq!(set.subgraphs[0].inputs.len(), 1);
    let removed = there_and_back(&json!({"edit": "remove_subgraph", "subgraph": "unused"}));
    assert_eq!(removed.subgraphs.len(), 2);
}

#[test]
fn edits_inside_reach_every_node_that_stands_for_the_definition() {
    let edited = there_and_back(
        &json!({"edit": "in_subgraph", "subgraph": "strip", "change": {"edit": "batch", "edits": [
        {"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": -1.0},
        {"edit": "add_node", "node": {"id": "late", "type": "level.gain"}},
        {"edit": "connect", "connection": {"id": "c2", "from": "inner:out", "to": "late:in"}},
        {"edit": "move_node", "node": "eq", "position": [5, 5]}]}}),
    );
    let graph = checked(&edited).graph.unwrap();
    let tones = graph
        .played()
        .nodes
        .iter()
        .filter(|node| node.id.as_str().ends_with("/eq"));
    assert_eq!(
        tones.map(|node| node.params[2]).collect::<Vec<_>>(),
        [-1.0, -1.0]
    );
    assert_eq!(
        graph
            .played()
            .nodes
            .iter()
            .filter(|node| node.id.as_str().ends_with("/late"))
            .count(),
        2
    );

    let mut document = document(STRIPS);
    let set = json!({"edit": "in_subgraph", "subgraph": "louder",
        "change": {"edit": "set_param", "node": "g", "param": "gain_db", "value": 0.0}});
    let effect = apply(&mut document, &edit(&set)).unwrap().effect;
    // A node "g" of the document, if there were one, would be another.
    assert!(effect.values && effect.params.is_empty() && !effect.structure);
}

#[test]
fn edits_that_do_not_fit_are_refused_and_change_nothing() {
    let refuse = |given: Value, expected: &str| {
        let mut document = document(STRIPS);
        let error = apply(&mut document, &edit(&given)).unwrap_err();
        assert_eq!(error.to_string(), expected, "{given}");
        assert_eq!(bytes(&document), STRIPS);
    };
    refuse(
        json!({"edit": "remove_subgraph", "subgraph": "x"}),
        "there is no sub-graph \"x\"",
    );
    refuse(
        json!({"edit": "define_subgraph", "subgraph": {"id": "strip", "nodes": []}}),
        "there is a sub-graph \"strip\" already; expected an id that no other has",
    );
    refuse(
        json!({"edit": "in_subgraph", "subgraph": "strip", "change": {"edit": "batch", "edits": [
            {"edit": "remove_node", "node": "eq"}, {"edit": "remove_node", "node": "nobody"}]}}),
        "edits[1]: there is no node \"nobody\"",
    );
    refuse(
        json!({"edit": "in_subgraph", "subgraph": "strip", "change": {"edit": "remove_macro", "slot": 1}}),
        "remove_macro means nothing inside a sub-graph; expected an edit of its nodes, connections, groups, comments or snapshots",
    );
    refuse(
        json!({"edit": "collapse", "nodes": [], "node": "n", "subgraph": "d"}),
        "collapse names no nodes; expected at least one",
    );
    refuse(
        json!({"edit": "collapse", "nodes": ["s1"], "node": "s2", "subgraph": "d"}),
        "edits[2]: there is a node \"s2\" already; expected an id that was never used",
    );
    refuse(
        json!({"edit": "collapse", "nodes": ["s1"], "node": "n", "subgraph": "strip"}),
        "edits[1]: there is a sub-graph \"strip\" already; expected an id that no other has",
    );
    refuse(
        json!({"edit": "expand", "node": "in"}),
        "node \"in\" stands for no sub-graph; expected one of type graph.subgraph",
    );
    let mut bypassed = document(STRIPS);
    bypassed.nodes[1].bypass = true;
    let expand = edit(&json!({"edit": "expand", "node": "s1"}));
    assert!(matches!(
        apply(&mut bypassed, &expand),
        Err(EditError::Bypassed { .. })
    ));
}

#[test]
fn collapsing_exposes_what_crosses_the_border() {
    let collapsed = there_and_back(
        &json!({"edit": "collapse", "nodes": ["s1", "s2"], "node": "both", "subgraph": "pair", "name": "Pair"}),
    );
    assert!(checked(&collapsed).problems.is_empty());
    let pair = collapsed.subgraphs.last().unwrap();
    assert_eq!(pair.body.name, "Pair");
    let ports: Vec<String> = pair
        .outputs
        .iter()
        .map(|port| format!("{}={}", port.name, port.port))
        .collect();
    assert_eq!(ports, ["out=s2:out", "side=s1:side"]);
    assert_eq!(pair.params[0].id, "drive");
    assert_eq!(collapsed.macros[0].targets[0].node.as_str(), "both");
    assert_eq!(collapsed.groups[0].nodes.len(), 1);
    let ids: Vec<&str> = collapsed
        .nodes
        .iter()
        .map(|node| node.id.as_str())
        .collect();
    assert_eq!(ids, ["in", "both", "out"]);
    let ids: Vec<&str> = collapsed
        .connections
        .iter()
        .map(|each| each.id.as_str())
        .collect();
    assert_eq!(ids, ["c1", "c3", "c4"]);
}

#[test]
fn expanding_gives_the_nodes_the_values_that_they_had() {
    let expanded =
        there_and_back(&json!({"edit": "expand", "node": "s2", "names": {"eq": "tone"}}));
    assert!(checked(&expanded).problems.is_empty());
    let ids: Vec<&str> = expanded.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["in", "s1", "tone", "inner", "out"]);
    assert_eq!(expanded.nodes[3].params["gain"], -6.0);
    assert_eq!(expanded.nodes[2].position, Some([10.0, 20.0]));
    let ids: Vec<&str> = expanded
        .connections
        .iter()
        .map(|each| each.id.as_str())
        .collect();
    assert_eq!(ids, ["c1", "s2_c1", "c2", "c3", "c4"]);
    let graph = checked(&expanded).graph.unwrap();
    let gain = graph
        .played()
        .nodes
        .iter()
        .find(|node| node.id.as_str() == "inner/g");
    assert_eq!(gain.unwrap().params[0], -6.0);
    // A macro moves what is behind the name now.
    let expanded = there_and_back(&json!({"edit": "expand", "node": "s1"}));
    assert_eq!(expanded.macros[0].targets[0].node.as_str(), "inner");
    assert_eq!(expanded.groups[0].nodes.len(), 3);
}

#[test]
fn collapsing_and_expanding_inside_move_what_is_exposed_and_name_every_instance() {
    let collapsed = there_and_back(
        &json!({"edit": "in_subgraph", "subgraph": "strip", "change":
        {"edit": "collapse", "nodes": ["eq"], "node": "front", "subgraph": "front"}}),
    );
    assert!(checked(&collapsed).problems.is_empty());
    let strip = &collapsed.subgraphs[0];
    let ids: Vec<&str> = { &strip.body.nodes }
        .iter()
        .map(|node| node.id.as_str())
        .collect();
    assert_eq!(ids, ["front", "inner"]);
    assert_eq!(strip.inputs[0].port.to_string(), "front:in");
    assert_eq!(strip.outputs[1].port.to_string(), "front:out");
    assert_eq!(strip.outputs[1].extra["later"], 1);
    assert_eq!(
        (
            strip.params[1].node.as_str(),
            strip.params[1].param.as_str()
        ),
        ("front", "band1.gain_db")
    );
    assert_eq!(strip.params[1].id, "tone");
    assert_eq!(collapsed.subgraphs.last().unwrap().id, "front");

    let collapse = edit(
        &json!({"edit": "in_subgraph", "subgraph": "louder", "change":
        {"edit": "collapse", "nodes": ["g"], "node": "n", "subgraph": "d"}}),
    );
    let moves = apply(&mut document(STRIPS), &collapse)
        .unwrap()
        .effect
        .moves;
    let names: Vec<String> = { &moves.nodes }
        .iter()
        .map(|each| format!("{}>{}", each.from, each.to))
        .collect();
    assert_eq!(
        names,
        ["s1/inner/g>s1/inner/n/g", "s2/inner/g>s2/inner/n/g"]
    );

    let expanded = there_and_back(
        &json!({"edit": "in_subgraph", "subgraph": "strip", "change":
        {"edit": "expand", "node": "inner", "names": {"g": "level"}}}),
    );
    assert!(checked(&expanded).problems.is_empty());
    let strip = &expanded.subgraphs[0];
    assert_eq!(strip.outputs[0].port.to_string(), "level:out");
    assert_eq!(
        (
            strip.params[0].node.as_str(),
            strip.params[0].param.as_str()
        ),
        ("level", "gain_db")
    );
    assert_eq!(strip.body.nodes[1].params["gain_db"], 2.0);
}

fn any_edit() -> impl Strategy<Value = Value> {
    let nodes = || prop::sample::select(vec!["in", "s1", "s2", "out", "n", "eq", "inner", "s1_eq"]);
    let subgraph = || prop::sample::select(vec!["strip", "louder", "unused", "d1", "d2"]);
    let inner = prop_oneof![
        nodes().prop_map(|id| json!({"edit": "remove_node", "node": id})),
        nodes().prop_map(|id| json!({"edit": "add_node", "node": {"id": id, "type": "level.gain"}, "at": 0})),
        nodes().prop_map(|id| json!({"edit": "connect", "connection": {"id": "k", "from": format!("{id}:out"), "to": "eq:in"}})),
        nodes().prop_map(|id| json!({"edit": "set_param", "node": id, "param": "gain_db", "value": 1.5})),
        (prop::collection::vec(nodes(), 1..3), subgraph()).prop_map(|(nodes, id)| json!({"edit": "collapse", "nodes": nodes, "node": "n", "subgraph": id})),
        nodes().prop_map(|id| json!({"edit": "expand", "node": id})),
    ];
    prop_oneof![
        (subgraph(), inner).prop_map(|(id, edit)| json!({"edit": "in_subgraph", "subgraph": id, "change": edit})),
        (prop::collection::vec(nodes(), 1..4), subgraph()).prop_map(|(nodes, id)| json!({"edit": "collapse", "nodes": nodes, "node": "n", "subgraph": id})),
        nodes().prop_map(|id| json!({"edit": "expand", "node": id})),
        subgraph().prop_map(|id| json!({"edit": "remove_subgraph", "subgraph": id})),
        subgraph().prop_map(|id| json!({"edit": "set_subgraph", "subgraph": id, "inputs": []})),
        nodes().prop_map(|id| json!({"edit": "remove_node", "node": id})),
        (nodes(), subgraph()).prop_map(|(id, definition)| json!({"edit": "add_node", "node": {"id": id, "type": "graph.subgraph", "config": {"definition": definition}}})),
    ]
}

proptest! {
    #[test]
    fn undoing_everything_gives_the_same_bytes(edits in prop::collection::vec(any_edit(), 1..12)) {
        let mut document = document(STRIPS);
        let mut states = vec![bytes(&document)];
        let mut inverses = Vec::new();
        for given in &edits {
            // Most do not fit what the ones before have left.
            if let Ok(applied) = apply(&mut document, &edit(given)) {
                inverses.push(applied.inverse);
                states.push(bytes(&document));
            } else {
                prop_assert_eq!(&bytes(&document), states.last().unwrap());
            }
        }
        states.pop();
        while let Some(inverse) = inverses.pop() {
            apply(&mut document, &inverse).unwrap();
            prop_assert_eq!(bytes(&document), states.pop().unwrap());
        }
    }
}
