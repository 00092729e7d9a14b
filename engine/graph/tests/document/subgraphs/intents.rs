//! Intents inside sub-graphs, and definitions of one's own.

use airloom_graph::edit::change::apply;
use airloom_graph::edit::resolve::resolved::Resolved;
use serde_json::{Value, json};

use super::bytes;
use super::nest::{definition, done, errors, ids, nest, ports, resolved, within};

#[test]
fn what_a_replacement_inside_takes_away_falls_away_at_every_level_and_is_told() {
    let (after, dropped) = done(&within(
        "strip",
        json!({"edit": "replace_node", "node": "eq", "type": "level.gain"}),
    ));
    let strip = definition(&after, "strip");
    assert_eq!(strip.body.nodes[0].type_name, "level.gain");
    assert_eq!(ports(&strip.inputs), ["in=eq:in"]);
    assert_eq!(strip.outputs[1].extra["later"], 1);
    assert_eq!(strip.params.len(), 1);
    let rack = definition(&after, "rack");
    assert_eq!(rack.params.len(), 1);
    assert!(rack.body.nodes[0].params.is_empty());
    assert_eq!(ids(&rack.body.connections), ["c1"]);
    assert_eq!(ids(&after.connections), ["a", "b", "c", "d", "e"]);
    assert_eq!(
        Value::Object(after.nodes[2].params.clone()),
        json!({"level": -3.0})
    );
    assert_eq!(
        Value::Object(after.nodes[3].params.clone()),
        json!({"drive": -6.0})
    );
    assert_eq!(after.macros[0].targets.len(), 1);
    let gone = ": there is nothing of this name";
    let expected = [
        "config.bands of \"eq\" in sub-graph \"strip\"",
        "band1.gain_db of \"eq\" in sub-graph \"strip\"",
        "exposed \"tone\" in sub-graph \"strip\"",
        "connection \"c2\" in sub-graph \"rack\"",
        "tone of \"strip\" in sub-graph \"rack\"",
        "exposed \"tone\" in sub-graph \"rack\"",
        "connection \"g\"",
        "tone of \"r\" under macro 1",
        "tone of \"r\"",
        "connection \"f\"",
        "tone of \"s\"",
        "tone of \"t\" under macro 1",
    ];
    assert_eq!(dropped, expected.map(|what| format!("{what}{gone}")));
}

#[test]
fn states_of_another_type_are_forgotten_at_every_level() {
    let mut document = nest();
    for (node, path) in [(2, "strip/eq"), (2, "strip/eqs"), (3, "eq"), (3, "g")] {
        document.nodes[node]
            .states
            .insert(path.to_owned(), "AQ==".to_owned());
    }
    let inner = &mut document.subgraphs[0].body.nodes[0].states;
    inner.insert("eq/deep".to_owned(), "AQ==".to_owned());
    let before = bytes(&document);
    let replace = within(
        "strip",
        json!({"edit": "replace_node", "node": "eq", "type": "level.gain"}),
    );
    let Resolved { edit, dropped } = resolved(&document, &replace).unwrap();
    let applied = apply(&mut document, &edit).unwrap();
    assert!(errors(&document).is_empty());
    let paths = |node: usize| -> Vec<&str> {
        let states = document.nodes[node].states.keys();
        states.map(String::as_str).collect()
    };
    assert_eq!((paths(2), paths(3)), (vec!["strip/eqs"], vec!["g"]));
    assert!(document.subgraphs[0].body.nodes[0].states.is_empty());
    let lost: Vec<String> = dropped.iter().map(ToString::to_string).collect();
    let lost: Vec<&String> = lost.iter().filter(|lost| lost.contains("state")).collect();
    assert_eq!(
        lost,
        [
            "the state of \"strip\" in sub-graph \"rack\": it belongs to the old type",
            "the state of \"r\": it belongs to the old type",
            "the state of \"s\": it belongs to the old type"
        ]
    );
    apply(&mut document, &applied.inverse).unwrap();
    assert_eq!(bytes(&document), before);
}

#[test]
fn what_fits_is_exposed_on_and_ports_follow_to_those_that_take_their_place() {
    let (after, dropped) = done(&within(
        "strip",
        json!({"edit": "reconfigure", "node": "eq", "config": {"bands": 3}}),
    ));
    assert_eq!(dropped, [""; 0]);
    assert_eq!(after.connections, nest().connections);
    assert_eq!(definition(&after, "strip").params.len(), 2);

    // One band is left, so the second is exposed no more.
    let (_, dropped) = done(&within(
        "strip",
        json!({"edit": "reconfigure", "node": "eq", "config": {"bands": 1}}),
    ));
    assert_eq!(dropped.len(), 10);

    // Six channels inside do not fit what is connected outside, where the face is the border.
    let (after, dropped) = done(&within(
        "rack",
        json!({"edit": "reconfigure", "node": "last", "config": {"channels": 6}}),
    ));
    assert_eq!(
        dropped,
        [
            "connection \"c1\" in sub-graph \"rack\": the channel counts do not fit",
            "connection \"b\": the channel counts do not fit"
        ]
    );
    assert_eq!(ids(&after.connections), ["a", "c", "d", "e", "f", "g"]);
}

#[test]
fn a_bridge_inside_hands_on_what_was_exposed_where_it_can() {
    // What fed the equaliser from outside feeds its only follower; two would need two ports.
    let (after, _) = done(&within(
        "strip",
        json!({"edit": "batch", "edits": [
            {"edit": "remove_node", "node": "m", "strategy": "bridge"},
            {"edit": "rename", "node": "g", "label": "Level"}]}),
    ));
    let strip = definition(&after, "strip");
    assert_eq!(strip.body.connections[0].to.to_string(), "g:in");
    assert_eq!(strip.body.nodes[1].label.as_deref(), Some("Level"));
    let (after, dropped) = done(&within(
        "rack",
        json!({"edit": "batch", "edits": [
            {"edit": "add_node", "node": {"id": "end", "type": "level.gain"}},
            {"edit": "connect", "connection": {"id": "c3", "from": "last:out", "to": "end:in"}},
            {"edit": "replace_node", "node": "last", "type": "filter.eq"}]}),
    ));
    assert_eq!(
        ports(&definition(&after, "rack").outputs)[0],
        "out=last:out"
    );
    assert!(
        dropped.contains(&"level of \"r\": there is nothing of this name".to_owned()),
        "{dropped:?}"
    );
    let mut plain = nest();
    plain.subgraphs[0].params.clear();
    plain.nodes[2].params.clear();
    plain.connections.retain(|each| each.id.as_str() != "g");
    plain.macros.clear();
    let bridge = within(
        "rack",
        json!({"edit": "remove_node", "node": "last", "strategy": "bridge"}),
    );
    let Resolved { edit, .. } = resolved(&plain, &bridge).unwrap();
    apply(&mut plain, &edit).unwrap();
    let rack = definition(&plain, "rack");
    assert_eq!(ports(&rack.outputs), ["out=strip:out", "side=strip:side"]);
    assert!(errors(&plain).is_empty(), "{:?}", errors(&plain));
}

#[test]
fn groups_and_snapshots_inside_are_those_of_the_definition() {
    let (after, _) = done(&within(
        "strip",
        json!({"edit": "group", "group": {"id": "new", "nodes": ["eq"]}}),
    ));
    let groups = &definition(&after, "strip").body.groups;
    assert_eq!((groups[0].nodes.len(), groups.len()), (1, 3));
    assert_eq!(groups[2].parent.as_deref(), Some("g1"));
    let (after, _) = done(&within("strip", json!({"edit": "ungroup", "group": "g1"})));
    assert_eq!(definition(&after, "strip").body.groups.len(), 1);

    let (after, _) = done(&within(
        "rack",
        json!({"edit": "store_snapshot", "snapshot": "s", "nodes": ["strip", "last"]}),
    ));
    let stored = &definition(&after, "rack").body.snapshots[0];
    // Its drive is what the strip has inside.
    assert_eq!(
        serde_json::to_value(&stored.params).unwrap(),
        json!({"strip": {"drive": 2.0, "tone": 4.0}, "last": {"gain_db": 0.0, "mute": false}})
    );
    assert!(bytes(&after).contains("\"Low\""));

    let (after, dropped) = done(&within(
        "strip",
        json!({"edit": "recall_snapshot", "snapshot": "s2"}),
    ));
    assert_eq!(
        definition(&after, "strip").body.nodes[2].params["gain_db"],
        0.0
    );
    assert_eq!(
        dropped,
        [
            "what snapshot \"s2\" noted of \"gone\" in sub-graph \"strip\": there is nothing of this name"
        ]
    );
    let (after, _) = done(&within(
        "strip",
        json!({"edit": "morph_snapshots", "from": "s1", "to": "s2", "position": 0.5}),
    ));
    assert_eq!(
        definition(&after, "strip").body.nodes[2].params["gain_db"],
        -10.0
    );
    let (after, _) = done(&within(
        "strip",
        json!({"edit": "batch", "edits": [{"edit": "remove_snapshot", "snapshot": "s1"},
            {"edit": "store_snapshot", "snapshot": "s3", "nodes": ["m"]}]}),
    ));
    assert_eq!(definition(&after, "strip").body.snapshots.len(), 2);
    // What changes nothing comes down to nothing.
    let nothing = within(
        "strip",
        json!({"edit": "recall_snapshot", "snapshot": "s2", "nodes": ["m"]}),
    );
    assert_eq!(resolved(&nest(), &nothing).unwrap().edit.count(), 0);
}

#[test]
fn a_node_gets_a_definition_of_its_own() {
    let (after, dropped) =
        done(&json!({"edit": "make_unique", "node": "s", "subgraph": "mine", "name": "Mine"}));
    assert_eq!(dropped, [""; 0]);
    let all: Vec<&str> = after
        .subgraphs
        .iter()
        .map(|each| each.id.as_str())
        .collect();
    assert_eq!(all, ["rack", "strip", "mine"]);
    let (shared, own) = (definition(&after, "strip"), definition(&after, "mine"));
    assert_eq!(own.body.name, "Mine");
    assert_eq!(own.body.nodes, shared.body.nodes);
    assert_eq!(
        (&own.inputs, &own.outputs, &own.params),
        (&shared.inputs, &shared.outputs, &shared.params)
    );
    let old = nest();
    assert_eq!(after.nodes[3].config["definition"], "mine");
    assert_eq!(after.nodes[3].params, old.nodes[3].params);
    assert_eq!(after.nodes[4], old.nodes[4]);
    assert_eq!(
        (&after.connections, &after.macros),
        (&old.connections, &old.macros)
    );

    // Inside another definition, and in one step with an edit of the copy.
    let (after, _) = done(&json!({"edit": "batch", "edits": [
        within("rack", json!({"edit": "make_unique", "node": "strip", "subgraph": "inner"})),
        within("inner", json!({"edit": "reconfigure", "node": "eq", "config": {"bands": 1}}))]}));
    assert_eq!(
        definition(&after, "rack").body.nodes[0].config["definition"],
        "inner"
    );
    assert_eq!(definition(&after, "strip").params.len(), 2);
    assert_eq!(definition(&after, "inner").params.len(), 1);
    assert_eq!(definition(&after, "rack").params.len(), 1);
    assert!(after.connections.iter().any(|each| each.id.as_str() == "f"));
    let (after, _) = done(&within(
        "rack",
        json!({"edit": "batch", "edits": [
        {"edit": "make_unique", "node": "strip", "subgraph": "inner"},
        {"edit": "reconfigure", "node": "strip", "config": {"oversample": 2}}]}),
    ));
    assert_eq!(definition(&after, "rack").body.nodes[0].config.len(), 2);

    // A node that is added as a copy.
    let (after, _) = done(&json!({"edit": "batch", "edits": [
        {"edit": "add_node", "node": {"id": "new", "type": "graph.subgraph", "config": {"definition": "strip"}}},
        {"edit": "make_unique", "node": "new", "subgraph": "copy"}]}));
    assert_eq!(after.nodes.last().unwrap().config["definition"], "copy");
}

#[test]
fn what_does_not_fit_inside_is_refused() {
    for (edit, expected) in [
        (
            within("gone", json!({"edit": "ungroup", "group": "g1"})),
            "there is no sub-graph \"gone\"",
        ),
        (
            within(
                "strip",
                json!({"edit": "replace_node", "node": "s", "type": "level.gain"}),
            ),
            "there is no node \"s\"",
        ),
        (
            within(
                "strip",
                json!({"edit": "make_unique", "node": "eq", "subgraph": "x"}),
            ),
            "node \"eq\" stands for no sub-graph; expected one of type graph.subgraph",
        ),
        (
            within(
                "strip",
                json!({"edit": "batch", "edits": [{"edit": "remove_node", "node": "m"},
                {"edit": "reconfigure", "node": "m", "config": {}}]}),
            ),
            "edits[1]: there is no node \"m\"",
        ),
        (
            json!({"edit": "make_unique", "node": "in", "subgraph": "x"}),
            "node \"in\" stands for no sub-graph; expected one of type graph.subgraph",
        ),
    ] {
        assert_eq!(resolved(&nest(), &edit).unwrap_err(), expected);
    }
    let taken = json!({"edit": "make_unique", "node": "s", "subgraph": "rack"});
    let Resolved { edit, .. } = resolved(&nest(), &taken).unwrap();
    let error = apply(&mut nest(), &edit).unwrap_err().to_string();
    assert_eq!(
        error,
        "edits[0]: there is a sub-graph \"rack\" already; expected an id that no other has"
    );
}
