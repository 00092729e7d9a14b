//! Edits that do not fit.

use airloom_graph::edit::change::{Edit, apply};
use serde_json::json;

use super::{bytes, edit, voice};

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
            json!({"edit": "remove_node", "node": "eq", "strategy": "bridge"}),
            "remove_node with strategy bridge has to be resolved against the node types before it is applied",
        ),
        (
            json!({"edit": "remove_node", "node": "eq", "strategy": "fade", "seconds": 61}),
            "seconds is 61; expected a number from 0 to 60",
        ),
        (
            json!({"edit": "put_node", "node": {"id": "gone", "type": "x"}}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "set_connection", "connection": "gone", "gain_db": 1}),
            "there is no connection \"gone\"",
        ),
        (
            json!({"edit": "set_connection", "connection": "c1", "to": "gone:in"}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "rename", "node": "eq", "label": "x".repeat(257)}),
            "label has a length of 257; expected at most 256",
        ),
        (
            json!({"edit": "set_document", "tags": vec!["x"; 65]}),
            "tags has a length of 65; expected at most 64",
        ),
        (
            json!({"edit": "set_comment", "comment": "n1", "text": "ä".repeat(65_537)}),
            "text has a length of 65537; expected at most 65536",
        ),
        (
            json!({"edit": "set_group", "group": "g1", "colour": "red"}),
            "colour is \"red\"; expected #rrggbb",
        ),
        (
            json!({"edit": "add_group", "group": {"id": "g1"}}),
            "there is a group \"g1\" already; expected an id that no other has",
        ),
        (
            json!({"edit": "add_comment", "comment": {"id": "n1", "text": "", "position": [0, 0]}}),
            "there is a comment \"n1\" already; expected an id that no other has",
        ),
        (
            json!({"edit": "remove_snapshot", "snapshot": "gone"}),
            "there is no snapshot \"gone\"",
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
        json!({"edit": "remove_node", "node": "eq", "strategy": "fade"}),
        json!({"edit": "remove_node", "node": "eq", "seconds": 1}),
        json!({"edit": "remove_node", "node": "eq", "strategy": "fade", "seconds": 1, "connections": ["x"]}),
        json!({"edit": "remove_node", "node": "eq", "strategy": "explode"}),
        json!({"edit": "set_connection", "connection": "c1", "from": null}),
        json!({"edit": "set_connection", "connection": "c1", "gain_db": "loud"}),
        json!({"edit": "set_document", "name": null}),
        json!({"edit": "set_document", "seed": 1}),
        json!({"edit": "add_group", "group": {"id": "g 3"}}),
        json!({"edit": "add_comment", "comment": {"id": "n9", "text": ""}}),
        json!({"edit": "put_snapshot", "snapshot": {"id": "s9", "params": {"eq": 1}}}),
    ] {
        assert!(
            serde_json::from_value::<Edit>(given.clone()).is_err(),
            "{given}"
        );
    }
}
