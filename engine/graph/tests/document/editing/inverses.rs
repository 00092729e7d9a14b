//! Undoing whatever was done.

use airloom_graph::edit::change::{Edit, apply};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{bytes, edit, voice};

fn node_id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["in", "eq", "lfo", "out", "a", "b", "c"]).prop_map(str::to_owned)
}

fn place() -> impl Strategy<Value = Option<usize>> {
    prop::option::of(0..4_usize)
}

/// What is said of nodes, connections and the document.
fn marks() -> impl Strategy<Value = Value> {
    let connection = prop::sample::select(vec!["c1", "m1", "c3"]);
    let number = prop::option::of(-9.0..9.0);
    let label = prop::option::of("[a-z]{0,3}");
    prop_oneof![
        (node_id(), 0.0..60.0, any::<bool>()).prop_map(|(id, seconds, is_linear)| {
            let law = if is_linear { "linear" } else { "equal_power" };
            json!({"edit": "remove_node", "node": id, "strategy": "fade", "seconds": seconds, "law": law})
        }),
        (node_id(), label.clone()).prop_map(|(id, label)| {
            json!({"edit": "put_node", "node": {"id": id, "type": "control.scale", "later": label}})
        }),
        (connection.clone(), node_id(), number.clone(), number).prop_map(
            |(id, to, gain, depth)| json!({"edit": "set_connection", "connection": id, "to": format!("{to}:in"),
                "gain_db": gain, "depth": depth})
        ),
        connection.prop_map(|id| json!({"edit": "set_connection", "connection": id, "curve": "exponential"})),
        (node_id(), label.clone()).prop_map(|(id, label)| json!({"edit": "rename", "node": id, "label": label})),
        label.prop_map(|label| match label {
            Some(label) => json!({"edit": "set_document", "name": label, "tags": [label]}),
            None => json!({"edit": "set_document", "author": "me", "description": "x"}),
        }),
    ]
}

/// What stands beside the signal flow.
fn annotations() -> impl Strategy<Value = Value> {
    let id = || prop::sample::select(vec!["g1", "g2", "n1", "s1", "x"]);
    let nodes = || prop::collection::vec(node_id(), 0..3);
    let point = || (0..9, 0.0..9.0);
    prop_oneof![
        (id(), nodes(), place()).prop_map(|(id, nodes, at)| {
            json!({"edit": "add_group", "group": {"id": id, "nodes": nodes, "later": 1}, "at": at})
        }),
        (id(), nodes(), prop::option::of(id())).prop_map(|(id, nodes, parent)| {
            json!({"edit": "set_group", "group": id, "nodes": nodes, "parent": parent, "collapsed": true})
        }),
        id().prop_map(|id| json!({"edit": "remove_group", "group": id})),
        (id(), point(), place()).prop_map(|(id, position, at)| {
            json!({"edit": "add_comment", "comment": {"id": id, "text": id, "position": position, "later": 1}, "at": at})
        }),
        (id(), prop::option::of(point())).prop_map(|(id, size)| {
            json!({"edit": "set_comment", "comment": id, "text": "y", "size": size})
        }),
        id().prop_map(|id| json!({"edit": "remove_comment", "comment": id})),
        (id(), node_id(), place()).prop_map(|(id, node, at)| {
            json!({"edit": "put_snapshot", "snapshot": {"id": id, "params": {node: {"x": 1}}, "later": 1}, "at": at})
        }),
        id().prop_map(|id| json!({"edit": "remove_snapshot", "snapshot": id})),
    ]
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
    let leaf = prop_oneof![2 => leaf, 1 => marks(), 1 => annotations()];
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
