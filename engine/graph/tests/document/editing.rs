//! Edits and their inverses.

use std::time::{Duration, Instant};

use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::error::EditError;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{VOICE, registry};

fn voice() -> Document {
    read(VOICE, Syntax::Json, &registry(), &Limits::default())
        .unwrap()
        .document
}

fn bytes(document: &Document) -> String {
    write(document, Syntax::Json).unwrap()
}

fn edit(value: Value) -> Edit {
    serde_json::from_value(value).unwrap()
}

/// Every edit as JSON, what it does to the voice chain, and its inverse as JSON.
fn check(given: Value, changed: impl FnOnce(&Document) -> bool, inverse: Value) {
    let mut document = voice();
    let before = bytes(&document);
    let parsed = edit(given.clone());
    assert_eq!(serde_json::to_value(&parsed).unwrap(), given);
    let applied = apply(&mut document, &parsed).unwrap();
    assert!(changed(&document), "{given}");
    assert_eq!(serde_json::to_value(&applied.inverse).unwrap(), inverse);
    let undone = apply(&mut document, &applied.inverse).unwrap();
    assert_eq!(bytes(&document), before, "{given}");
    apply(&mut document, &undone.inverse).unwrap();
    assert_ne!(bytes(&document), before, "{given}");
}

#[test]
fn the_form_of_each_edit_is_fixed() {
    check(
        json!({"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}),
        |document| document.nodes[4].id.as_str() == "g",
        json!({"edit": "remove_node", "node": "g"}),
    );
    check(
        json!({"edit": "remove_node", "node": "lfo"}),
        |document| document.nodes.len() == 3 && document.connections.len() == 2,
        json!({"edit": "add_node", "node": {"id": "lfo", "type": "control.lfo"}, "at": 2,
            "connections": [{"at": 2, "connection":
                {"id": "m1", "from": "lfo:out", "to": "eq:param.band2.gain_db", "depth": 2.0, "curve": "linear"}}],
            "groups": [{"group": "g2", "at": 1}]}),
    );
    check(
        json!({"edit": "connect", "connection": {"id": "c9", "from": "in:out", "to": "out:in", "gain_db": -6.0}, "at": 1}),
        |document| document.connections[1].gain_db == Some(-6.0),
        json!({"edit": "disconnect", "connection": "c9"}),
    );
    check(
        json!({"edit": "disconnect", "connection": "c1"}),
        |document| document.connections[0].id.as_str() == "c2",
        json!({"edit": "connect", "connection": {"id": "c1", "from": "in:out", "to": "eq:in"}, "at": 0}),
    );
    check(
        json!({"edit": "set_param", "node": "eq", "param": "band1.frequency_hz", "value": 90.0}),
        |document| document.nodes[1].params["band1.frequency_hz"] == 90.0,
        json!({"edit": "set_param", "node": "eq", "param": "band1.frequency_hz", "value": 80.0}),
    );
    check(
        json!({"edit": "set_param", "node": "eq", "param": "band1.frequency_hz", "value": null}),
        |document| !document.nodes[1].params.contains_key("band1.frequency_hz"),
        json!({"edit": "set_param", "node": "eq", "param": "band1.frequency_hz", "value": 80.0, "at": 1}),
    );
    check(
        json!({"edit": "set_bypass", "node": "in", "bypass": true}),
        |document| document.nodes[0].bypass,
        json!({"edit": "set_bypass", "node": "in", "bypass": false}),
    );
    check(
        json!({"edit": "set_macro", "macro": {"slot": 2, "name": "", "value": 0.5, "targets": []}}),
        |document| document.macros[1].value == 0.5,
        json!({"edit": "remove_macro", "slot": 2}),
    );
    check(
        json!({"edit": "remove_macro", "slot": 1}),
        |document| document.macros.is_empty(),
        json!({"edit": "set_macro", "at": 0, "macro": {"slot": 1, "name": "Presence", "value": 0.75, "targets":
            [{"node": "eq", "param": "band2.gain_db", "min": -6.0, "max": 6.0, "curve": "linear"}]}}),
    );
    check(
        json!({"edit": "set_macro_value", "slot": 1, "value": 0.25}),
        |document| document.macros[0].value == 0.25,
        json!({"edit": "set_macro_value", "slot": 1, "value": 0.75}),
    );
    check(
        json!({"edit": "move_node", "node": "lfo", "position": [3, 4]}),
        |document| document.nodes[2].position == Some([3.0, 4.0]),
        json!({"edit": "move_node", "node": "lfo", "position": null}),
    );
    check(
        json!({"edit": "batch", "edits": [
            {"edit": "set_bypass", "node": "in", "bypass": true},
            {"edit": "remove_node", "node": "in"}]}),
        |document| document.nodes[0].id.as_str() == "eq",
        json!({"edit": "batch", "edits": [
            {"edit": "add_node", "at": 0, "node": {"id": "in", "type": "io.input", "bypass": true, "config": {"channels": 2},
                "position": [0, 0], "later_field": [1, 2.5, {"x": null}]},
             "connections": [{"at": 0, "connection": {"id": "c1", "from": "in:out", "to": "eq:in"}}]},
            {"edit": "set_bypass", "node": "in", "bypass": false}]}),
    );
}

#[test]
fn what_follows_an_edit() {
    let effect = |value| apply(&mut voice(), &edit(value)).unwrap().effect;
    assert!(effect(json!({"edit": "move_node", "node": "eq", "position": null})).is_silent());
    let turned = effect(json!({"edit": "batch", "edits": [
        {"edit": "set_param", "node": "eq", "param": "band2.q", "value": 2},
        {"edit": "set_macro_value", "slot": 1, "value": 0}]}));
    assert!(!turned.structure && !turned.layout);
    assert_eq!(turned.params[0].1, "band2.q");
    assert_eq!(turned.macros, [1]);
    assert!(effect(json!({"edit": "remove_node", "node": "eq"})).structure);
}

#[test]
fn an_edit_that_does_not_fit_changes_nothing() {
    for (given, expected) in [
        (
            json!({"edit": "add_node", "node": {"id": "eq", "type": "x"}}),
            "there is a node \"eq\" already; expected an id that was never used",
        ),
        (
            json!({"edit": "add_node", "node": {"id": "g", "type": "x"}, "at": 9}),
            "at is 9; expected at most 4, the length of the list",
        ),
        (
            json!({"edit": "add_node", "node": {"id": "g", "type": "x"}, "connections": [
                {"connection": {"id": "x1", "from": "g:out", "to": "eq:in"}}, {"connection": {"id": "x2", "from": "in:out", "to": "eq:in"}}]}),
            "connection \"x2\" does not touch the node \"g\" that it comes with",
        ),
        (
            json!({"edit": "add_node", "node": {"id": "g", "type": "x"}, "groups": [{"group": "g2", "at": 0}, {"group": "gone"}]}),
            "there is no group \"gone\"",
        ),
        (
            json!({"edit": "remove_node", "node": "gone"}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "connect", "connection": {"id": "x", "from": "gone:out", "to": "eq:in"}}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "disconnect", "connection": "gone"}),
            "there is no connection \"gone\"",
        ),
        (
            json!({"edit": "set_param", "node": "gone", "param": "x", "value": 1}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "set_macro_value", "slot": 3, "value": 1}),
            "there is no macro 3",
        ),
        (
            json!({"edit": "batch", "edits": [{"edit": "remove_node", "node": "eq"}, {"edit": "remove_node", "node": "lfo"},
                {"edit": "set_bypass", "node": "eq", "bypass": true}]}),
            "edits[2]: there is no node \"eq\"",
        ),
    ] {
        let mut document = voice();
        let error = apply(&mut document, &edit(given)).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(bytes(&document), bytes(&voice()));
    }
}

#[test]
fn an_edit_in_the_wrong_form_is_refused() {
    for given in [
        json!({"edit": "explode"}),
        json!({"edit": "set_param", "node": "eq", "param": "x"}),
        json!({"edit": "set_param", "node": "e q", "param": "x", "value": 1}),
        json!({"edit": "move_node", "node": "eq", "position": [1, 2], "postion": 1}),
        json!({"edit": "move_node", "node": "eq"}),
        json!({"edit": "add_node", "node": {"id": "x", "type": "y", "bypass": 1}}),
        json!({"edit": "connect", "connection": {"id": "x", "from": "y", "to": "z:in"}}),
    ] {
        assert!(
            serde_json::from_value::<Edit>(given.clone()).is_err(),
            "{given}"
        );
    }
}

fn node_id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["in", "eq", "lfo", "out", "a", "b", "c"]).prop_map(str::to_owned)
}

fn place() -> impl Strategy<Value = Option<usize>> {
    prop::option::of(0..4_usize)
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let param = prop::sample::select(vec!["band1.kind", "band2.q", "x", "y"]);
    let value = prop::sample::select(vec![json!(null), json!(1), json!(1.0), json!("peak")]);
    let connection = prop::sample::select(vec!["c1", "c2", "m1", "c3", "c4"]);
    let leaf = prop_oneof![
        (node_id(), place()).prop_map(|(id, at)| json!({"edit": "add_node", "node": {"id": id, "type": "level.gain"}, "at": at})),
        node_id().prop_map(|id| json!({"edit": "remove_node", "node": id})),
        (connection.clone(), node_id(), node_id(), place()).prop_map(|(id, from, to, at)| {
            json!({"edit": "connect", "connection": {"id": id, "from": format!("{from}:out"), "to": format!("{to}:in")}, "at": at})
        }),
        connection.prop_map(|id| json!({"edit": "disconnect", "connection": id})),
        (node_id(), param, value, place())
            .prop_map(|(id, param, value, at)| json!({"edit": "set_param", "node": id, "param": param, "value": value, "at": at})),
        (node_id(), any::<bool>()).prop_map(|(id, bypass)| json!({"edit": "set_bypass", "node": id, "bypass": bypass})),
        (1..4_u16, prop::collection::vec(node_id(), 0..3), place()).prop_map(|(slot, nodes, at)| {
            let targets: Vec<Value> = nodes.iter().map(|node| json!({"node": node, "param": "x", "min": 0, "max": 1})).collect();
            json!({"edit": "set_macro", "macro": {"slot": slot, "targets": targets}, "at": at})
        }),
        (1..4_u16).prop_map(|slot| json!({"edit": "remove_macro", "slot": slot})),
        (1..4_u16, 0.0..1.0).prop_map(|(slot, value)| json!({"edit": "set_macro_value", "slot": slot, "value": value})),
        (node_id(), prop::option::of((0..9, 0.0..9.0)))
            .prop_map(|(id, position)| json!({"edit": "move_node", "node": id, "position": position})),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4)
            .prop_map(|edits| json!({"edit": "batch", "edits": edits}))
    })
    .prop_map(edit)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// A failure prints the seed and the shortest sequence that fails.
    #[test]
    fn all_inverses_give_back_the_document(edits in prop::collection::vec(any_edit(), 1..24)) {
        let mut document = voice();
        let mut undo = Vec::new();
        let mut states = vec![bytes(&document)];
        for edit in &edits {
            match apply(&mut document, edit) {
                Ok(applied) => {
                    // An inverse is sent and stored as JSON.
                    let stored = serde_json::to_string(&applied.inverse).unwrap();
                    undo.push(serde_json::from_str::<Edit>(&stored).unwrap());
                    states.push(bytes(&document));
                }
                Err(_) => prop_assert_eq!(&bytes(&document), states.last().unwrap()),
            }
        }
        while let Some(inverse) = undo.pop() {
            prop_assert_eq!(Some(bytes(&document)), states.pop());
            let redo = apply(&mut document, &inverse).unwrap().inverse;
            let before = bytes(&document);
            let again = apply(&mut document, &redo).unwrap().inverse;
            apply(&mut document, &again).unwrap();
            prop_assert_eq!(bytes(&document), before);
        }
        prop_assert_eq!(Some(bytes(&document)), states.pop());
        prop_assert_eq!(document, voice());
    }
}

/// The least time of several tries, each on a document of its own.
fn least(mut work: impl FnMut(&mut Document), document: &Document) -> Duration {
    (0..5)
        .map(|_| {
            let mut document = document.clone();
            let started = Instant::now();
            work(&mut document);
            started.elapsed()
        })
        .min()
        .unwrap()
}

fn batch(edits: Vec<Value>) -> Edit {
    edit(json!({"edit": "batch", "edits": edits}))
}

#[test]
fn a_batch_takes_time_in_proportion_to_its_length() {
    let nodes = |count: usize| {
        (0..count).map(
            |n| json!({"edit": "add_node", "node": {"id": format!("n{n}"), "type": "level.gain"}}),
        )
    };
    let wires = |count: usize| {
        (1..count).map(|n| {
            json!({"edit": "connect", "connection": {"id": format!("w{n}"), "from": format!("n{}:out", n - 1), "to": format!("n{n}:in")}})
        })
    };
    let params = |count: usize| {
        (0..count).map(|n| json!({"edit": "set_param", "node": format!("n{n}"), "param": "gain_db", "value": n}))
    };
    let failing = |edits: Vec<Value>| {
        batch([edits, vec![json!({"edit": "remove_node", "node": "gone"})]].concat())
    };
    let before = bytes(&voice());
    // What is quadratic takes 36 times as long for six times the edits, what is linear six times.
    let [short, long] = [8_000, 48_000].map(|count| {
        let whole = batch(
            nodes(count)
                .chain(wires(count))
                .chain(params(count))
                .collect(),
        );
        let refused = failing(nodes(count).chain(wires(count)).collect());
        let took = least(
            |document| {
                apply(document, &whole).unwrap();
                assert_eq!(document.nodes.len(), voice().nodes.len() + count);
            },
            &voice(),
        );
        let mut document = voice();
        let error = apply(&mut document, &refused).unwrap_err();
        assert!(matches!(error, EditError::Batch { index, .. } if index == 2 * count - 1));
        assert_eq!(bytes(&document), before);
        took
    });
    println!("8,000: {short:?}; 48,000: {long:?}");
    assert!(long < short * 20, "{short:?}, then {long:?}");
}

#[test]
fn ids_that_come_and_go_within_a_long_batch_are_known() {
    let mut edits = Vec::new();
    for round in 0..50 {
        edits.push(
            json!({"edit": "add_node", "node": {"id": "g", "type": "x"}, "at": round % 3,
            "connections": [{"at": 0, "connection": {"id": "k", "from": "g:out", "to": "eq:in"}}]}),
        );
        edits.push(json!({"edit": "set_param", "node": "eq", "param": "band2.q", "value": round}));
        edits.push(json!({"edit": "disconnect", "connection": "k"}));
        edits.push(
            json!({"edit": "connect", "connection": {"id": "k", "from": "g:out", "to": "eq:in"}}),
        );
        edits.push(json!({"edit": "batch", "edits": [{"edit": "remove_node", "node": "g"}]}));
    }
    let mut document = voice();
    let applied = apply(&mut document, &batch(edits.clone())).unwrap();
    apply(&mut document, &applied.inverse).unwrap();
    assert_eq!(bytes(&document), bytes(&voice()));
    for (last, expected) in [
        (
            json!({"edit": "set_bypass", "node": "g", "bypass": true}),
            "edits[250]: there is no node \"g\"",
        ),
        (
            json!({"edit": "disconnect", "connection": "k"}),
            "edits[250]: there is no connection \"k\"",
        ),
        (
            json!({"edit": "add_node", "node": {"id": "eq", "type": "x"}}),
            "edits[250]: there is a node \"eq\" already; expected an id that was never used",
        ),
    ] {
        let edits = edits.iter().cloned().chain([last]).collect();
        let error = apply(&mut document, &batch(edits)).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(bytes(&document), bytes(&voice()));
    }
}
