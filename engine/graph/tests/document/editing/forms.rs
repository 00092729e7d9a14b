//! The JSON form of each edit, what it does and what undoes it.

use airloom_graph::document::model::Document;
use airloom_graph::edit::change::apply;
use airloom_graph::edit::effect::{Fade, FadeLaw};
use serde_json::{Value, json};

use super::{bytes, edit, voice};

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
        json!({"edit": "rename", "node": "eq", "label": null}),
        |document| document.nodes[1].label.is_none(),
        json!({"edit": "rename", "node": "eq", "label": "Voice EQ"}),
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
    let removed = effect(json!({"edit": "remove_node", "node": "eq"}));
    assert!(removed.structure && removed.leavers.is_empty());
    let faded = effect(json!({"edit": "batch", "edits": [
        {"edit": "remove_node", "node": "eq", "strategy": "fade", "seconds": 2.0},
        {"edit": "rename", "node": "in", "label": "Mic"}]}));
    let fade = Fade {
        seconds: 2.0,
        law: FadeLaw::Linear,
    };
    assert!(faded.structure && faded.layout);
    let leaver = &faded.leavers[0];
    assert_eq!((leaver.node.as_str(), leaver.fade), ("eq", fade));
}

#[test]
fn the_form_of_each_edit_of_wires_and_whole_nodes_is_fixed() {
    check(
        json!({"edit": "remove_node", "node": "lfo", "strategy": "fade", "seconds": 0.5, "law": "equal_power"}),
        |document| document.nodes.len() == 3,
        json!({"edit": "add_node", "node": {"id": "lfo", "type": "control.lfo"}, "at": 2,
            "connections": [{"at": 2, "connection":
                {"id": "m1", "from": "lfo:out", "to": "eq:param.band2.gain_db", "depth": 2.0, "curve": "linear"}}],
            "groups": [{"group": "g2", "at": 1}]}),
    );
    check(
        json!({"edit": "put_node", "node": {"id": "lfo", "type": "control.scale", "label": "Scale"}}),
        |document| {
            document.nodes[2].type_name == "control.scale" && document.connections.len() == 3
        },
        json!({"edit": "put_node", "node": {"id": "lfo", "type": "control.lfo"}}),
    );
    check(
        json!({"edit": "set_connection", "connection": "m1", "depth": null, "curve": "exponential"}),
        |document| document.connections[2].depth.is_none(),
        json!({"edit": "set_connection", "connection": "m1", "depth": 2.0, "curve": "linear"}),
    );
    check(
        json!({"edit": "set_connection", "connection": "c1", "from": "lfo:out", "to": "out:in", "gain_db": -3.0}),
        |document| document.connections[0].to.to_string() == "out:in",
        json!({"edit": "set_connection", "connection": "c1", "from": "in:out", "to": "eq:in", "gain_db": null}),
    );
}

#[test]
fn the_form_of_each_edit_beside_the_signal_flow_is_fixed() {
    check(
        json!({"edit": "set_document", "name": "Chain", "tags": []}),
        |document| document.name == "Chain" && document.tags.is_empty(),
        json!({"edit": "set_document", "name": "Voice chain", "tags": ["voice"]}),
    );
    check(
        json!({"edit": "add_group", "group": {"id": "g3", "label": "", "nodes": ["in"]}, "at": 0}),
        |document| document.groups[0].id == "g3",
        json!({"edit": "remove_group", "group": "g3"}),
    );
    check(
        json!({"edit": "set_group", "group": "g2", "nodes": ["in"], "parent": null, "colour": "#000000"}),
        |document| document.groups[1].parent.is_none(),
        json!({"edit": "set_group", "group": "g2", "nodes": ["eq", "lfo"], "parent": "g1", "colour": "#a0B1c2"}),
    );
    check(
        json!({"edit": "remove_group", "group": "g2"}),
        |document| document.groups.len() == 1,
        json!({"edit": "add_group", "at": 1, "group": {"id": "g2", "label": "Tone", "nodes": ["eq", "lfo"],
            "parent": "g1", "colour": "#a0B1c2", "collapsed": false}}),
    );
    check(
        json!({"edit": "add_comment", "comment": {"id": "n2", "text": "loud", "position": [0, 0.5]}}),
        |document| document.comments[1].text == "loud",
        json!({"edit": "remove_comment", "comment": "n2"}),
    );
    check(
        json!({"edit": "set_comment", "comment": "n1", "text": "soft", "position": [1, 2], "size": null}),
        |document| document.comments[0].size.is_none(),
        json!({"edit": "set_comment", "comment": "n1", "text": "yes: \"no\"\nzwei – 2", "position": [10, 20],
            "size": [100, 50.25]}),
    );
    check(
        json!({"edit": "remove_comment", "comment": "n1"}),
        |document| document.comments.is_empty(),
        json!({"edit": "add_comment", "at": 0, "comment": {"id": "n1", "text": "yes: \"no\"\nzwei – 2",
            "position": [10, 20], "size": [100, 50.25]}}),
    );
    check(
        json!({"edit": "put_snapshot", "snapshot": {"id": "s1", "name": "", "params": {}}}),
        |document| document.snapshots[0].params.is_empty(),
        json!({"edit": "put_snapshot", "snapshot": {"id": "s1", "name": "Softer",
            "params": {"eq": {"band2.gain_db": 1.0}, "gone": {}}}}),
    );
    check(
        json!({"edit": "put_snapshot", "snapshot": {"id": "s2", "name": "", "params": {}}, "at": 0}),
        |document| document.snapshots.len() == 2,
        json!({"edit": "remove_snapshot", "snapshot": "s2"}),
    );
    check(
        json!({"edit": "remove_snapshot", "snapshot": "s1"}),
        |document| document.snapshots.is_empty(),
        json!({"edit": "put_snapshot", "at": 0, "snapshot": {"id": "s1", "name": "Softer",
            "params": {"eq": {"band2.gain_db": 1.0}, "gone": {}}}}),
    );
}
