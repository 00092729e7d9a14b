//! Many edits as one.

use std::time::{Duration, Instant};

use airloom_graph::document::model::Document;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::error::EditError;
use serde_json::{Value, json};

use super::{bytes, edit, voice};

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
