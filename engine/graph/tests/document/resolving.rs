//! What intents come down to, and that it can be undone.

use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::resolve::resolved::Resolved;
use airloom_graph::edit::resolve::resolver::resolve;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::registry;

/// Two inputs into an equaliser, from there to two outputs; a control on the way; groups and snapshots.
const SCENE: &str = r##"{
  "airloom": 1, "name": "Scene", "later": {"kept": true},
  "nodes": [
    {"id": "in", "type": "io.input"},
    {"id": "side", "type": "file.player", "config": {"file": "x.wav"}},
    {"id": "eq", "type": "filter.eq", "label": "Tone", "state": "AQID", "position": [1, 2], "config": {"bands": 3, "channels": 2},
     "params": {"band1.kind": "high_pass", "band1.frequency_hz": 80.0, "band3.gain_db": 6.0, "band2.q": 2.0}},
    {"id": "gain", "type": "level.gain", "params": {"gain_db": -6.0}},
    {"id": "echo", "type": "time.feedback_delay"},
    {"id": "lfo", "type": "control.lfo"},
    {"id": "scale", "type": "control.scale"},
    {"id": "out", "type": "io.output"},
    {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}
  ],
  "connections": [
    {"id": "a", "from": "in:out", "to": "eq:in", "gain_db": -3.0},
    {"id": "b", "from": "side:out", "to": "eq:in"},
    {"id": "c", "from": "eq:out", "to": "gain:in", "gain_db": -6.0},
    {"id": "d", "from": "eq:out", "to": "aux:in", "later": 1},
    {"id": "e", "from": "gain:out", "to": "out:in"},
    {"id": "f", "from": "lfo:out", "to": "scale:in"},
    {"id": "g", "from": "scale:out", "to": "eq:param.band3.gain_db", "depth": 2.0},
    {"id": "h", "from": "gain:out", "to": "echo:in"},
    {"id": "i", "from": "echo:out", "to": "gain:in", "gain_db": -20.0}
  ],
  "macros": [{"slot": 1, "name": "m", "value": 0.5, "targets": [
    {"node": "eq", "param": "band1.gain_db", "min": -6.0, "max": 6.0},
    {"node": "eq", "param": "band3.q", "min": 1.0, "max": 2.0}]}],
  "groups": [{"id": "g1", "nodes": ["eq", "gain", "lfo"]}, {"id": "g2", "nodes": ["echo"], "parent": "g1"}],
  "snapshots": [
    {"id": "s1", "name": "A", "params": {"gain": {"gain_db": -20.0, "mute": false}, "eq": {"band1.kind": "peak", "band1.slope_db_oct": 12, "band1.frequency_hz": 100.0}, "gone": {"x": 1}}},
    {"id": "s2", "name": "B", "params": {"gain": {"gain_db": 0.0, "mute": true, "pan": 1}, "eq": {"band1.kind": "low_pass", "band1.slope_db_oct": 48, "band2.q": 3.0}}}
  ]
}"##;

fn scene() -> Document {
    read(SCENE, Syntax::Json, &registry(), &Limits::default())
        .unwrap()
        .document
}

fn bytes(document: &Document) -> String {
    write(document, Syntax::Json).unwrap()
}

fn resolved(document: &Document, edit: Value) -> Result<Resolved, String> {
    let edit: Edit = serde_json::from_value(edit).unwrap();
    resolve(&edit, document, &registry(), &|_| true).map_err(|error| error.to_string())
}

/// Does it, makes sure that it undoes and that the document has no errors; gives back what is there and what fell away.
fn done(edit: Value) -> (Document, Vec<String>) {
    let mut document = scene();
    let Resolved { edit, dropped } = resolved(&document, edit).unwrap();
    assert!(!edit.has_intents());
    let applied = apply(&mut document, &edit).unwrap();
    let after = document.clone();
    let problems = problems(&after);
    assert!(problems.is_empty(), "{problems:?}");
    apply(&mut document, &applied.inverse).unwrap();
    assert_eq!(bytes(&document), bytes(&scene()));
    (after, dropped.iter().map(ToString::to_string).collect())
}

fn problems(document: &Document) -> Vec<String> {
    let limits = Limits::default();
    let checked = check(document, &registry(), &limits, &mut SpecCache::new());
    let errors = checked.problems.iter().filter(|found| found.is_error());
    errors.map(|found| found.message.clone()).collect()
}

fn wires(document: &Document) -> Vec<String> {
    let show = |wire: &airloom_graph::document::model::Connection| {
        let gain = wire.gain_db.map(|gain| format!(" {gain}"));
        format!(
            "{} {}>{}{}",
            wire.id,
            wire.from,
            wire.to,
            gain.unwrap_or_default()
        )
    };
    document.connections.iter().map(show).collect()
}

#[test]
fn a_bridge_joins_what_fed_a_node_to_what_it_fed() {
    let (document, dropped) = done(
        json!({"edit": "remove_node", "node": "eq", "strategy": "bridge", "connections": ["new"]}),
    );
    assert_eq!(
        wires(&document),
        [
            "e gain:out>out:in",
            "f lfo:out>scale:in",
            "h gain:out>echo:in",
            "i echo:out>gain:in -20",
            "new in:out>gain:in -9",
            "a-d in:out>aux:in -3",
            "b-c side:out>gain:in -6",
            "b-d side:out>aux:in"
        ]
    );
    assert!(dropped.is_empty());
    let (document, _) = done(json!({"edit": "remove_node", "node": "scale", "strategy": "bridge"}));
    let joined = document.connections.last().unwrap();
    assert_eq!(joined.to.to_string(), "eq:param.band3.gain_db");
    assert_eq!((joined.id.as_str(), joined.depth), ("f-g", Some(2.0)));
    let (document, dropped) =
        done(json!({"edit": "remove_node", "node": "echo", "strategy": "bridge"}));
    assert_eq!(document.connections.len(), 7);
    assert_eq!(
        dropped,
        ["the way from \"h\" to \"i\": a feedback node's memory lies between"]
    );
}

#[test]
fn made_ids_are_new_and_short_enough() {
    let mut document = scene();
    let long = "x".repeat(64);
    for connection in &mut document.connections {
        if connection.id.as_str() == "a" {
            connection.id = airloom_api::id::ConnectionId::new(&long).unwrap();
        }
    }
    let edit = json!({"edit": "remove_node", "node": "eq", "strategy": "bridge"});
    let edit: Edit = serde_json::from_value(edit).unwrap();
    let is_free = |id: &airloom_api::id::ConnectionId| id.as_str() != "b-c";
    let Resolved { edit, .. } = resolve(&edit, &document, &registry(), &is_free).unwrap();
    apply(&mut document, &edit).unwrap();
    let wires = wires(&document);
    assert!(
        wires.iter().any(|wire| wire.starts_with("b-c-2 ")),
        "{wires:?}"
    );
    assert!(
        wires
            .iter()
            .any(|wire| wire.starts_with("xxx") && wire.contains("in:out>gain:in"))
    );
}

#[test]
fn a_replacement_keeps_what_fits() {
    let (document, dropped) = done(
        json!({"edit": "replace_node", "node": "gain", "type": "renamed.gain", "params": {"gain_db": 1.0}}),
    );
    let node = &document.nodes[3];
    assert_eq!(
        (node.type_name.as_str(), node.type_version),
        ("renamed.gain", Some(2))
    );
    assert_eq!(node.params["gain_db"], 1.0);
    assert_eq!(document.connections, scene().connections);
    assert!(dropped.is_empty());

    let (document, dropped) =
        done(json!({"edit": "replace_node", "node": "eq", "type": "level.gain"}));
    let node = &document.nodes[2];
    assert_eq!(node.label.as_deref(), Some("Tone"));
    assert_eq!(node.position, Some([1.0, 2.0]));
    assert_eq!(Value::Object(node.config.clone()), json!({"channels": 2}));
    assert!(document.macros[0].targets.is_empty());
    assert_eq!(
        dropped,
        [
            "config.bands of \"eq\": there is nothing of this name",
            "the state of \"eq\": it belongs to the old type",
            "band1.kind of \"eq\": there is nothing of this name",
            "band1.frequency_hz of \"eq\": there is nothing of this name",
            "band3.gain_db of \"eq\": there is nothing of this name",
            "band2.q of \"eq\": there is nothing of this name",
            "connection \"g\": there is nothing of this name",
            "band1.gain_db of \"eq\" under macro 1: there is nothing of this name",
            "band3.q of \"eq\" under macro 1: there is nothing of this name",
        ]
    );

    // A source has no input: what fed the node falls away, what it fed stays.
    let (document, dropped) =
        done(json!({"edit": "replace_node", "node": "gain", "type": "file.player"}));
    assert!(wires(&document).contains(&"e gain:out>out:in".to_owned()));
    assert_eq!(
        dropped[1..],
        [
            "connection \"c\": there is no port of this kind for it",
            "connection \"i\": there is no port of this kind for it"
        ]
    );

    // Six channels do not fit two.
    let (_, dropped) = done(
        json!({"edit": "replace_node", "node": "eq", "type": "level.gain", "config": {"channels": 6}}),
    );
    for id in ["a", "b", "c", "d"] {
        assert!(dropped.contains(&format!(
            "connection \"{id}\": the channel counts do not fit"
        )));
    }
}

#[test]
fn a_new_configuration_keeps_what_still_exists() {
    let (document, dropped) =
        done(json!({"edit": "reconfigure", "node": "eq", "config": {"bands": 2}}));
    let node = &document.nodes[2];
    assert_eq!(
        Value::Object(node.config.clone()),
        json!({"bands": 2, "channels": 2})
    );
    assert_eq!(node.params.len(), 3);
    assert_eq!(node.state.as_deref(), Some("AQID"));
    assert_eq!(document.macros[0].targets.len(), 1);
    assert_eq!(dropped.len(), 3);
    let (document, _) = done(
        json!({"edit": "reconfigure", "node": "eq", "config": {"bands": null, "channels": null}}),
    );
    assert!(document.nodes[2].config.is_empty());
}

#[test]
fn groups_are_made_and_dissolved() {
    let (document, _) =
        done(json!({"edit": "group", "group": {"id": "new", "nodes": ["gain", "eq"]}}));
    let group = &document.groups[2];
    assert_eq!(group.parent.as_deref(), Some("g1"));
    assert_eq!(document.groups[0].nodes.len(), 1);
    let (document, _) =
        done(json!({"edit": "group", "group": {"id": "new", "nodes": ["echo", "eq"]}}));
    assert_eq!(document.groups[2].parent, None);
    let (document, _) = done(json!({"edit": "ungroup", "group": "g2"}));
    assert_eq!(document.groups[0].nodes.len(), 4);
    let (document, _) = done(json!({"edit": "ungroup", "group": "g1"}));
    assert_eq!(
        (document.groups.len(), &document.groups[0].parent),
        (1, &None)
    );
}

#[test]
fn snapshots_are_stored_and_recalled() {
    let (document, _) = done(
        json!({"edit": "store_snapshot", "snapshot": "s3", "name": "C", "nodes": ["gain", "lfo"]}),
    );
    let stored = serde_json::to_value(&document.snapshots[2]).unwrap();
    assert_eq!(
        stored,
        json!({"id": "s3", "name": "C", "params": {"gain": {"gain_db": -6.0, "mute": false}, "lfo": {"rate_hz": 1.0}}})
    );
    let (document, _) = done(json!({"edit": "store_snapshot", "snapshot": "s2"}));
    assert_eq!(document.snapshots[1].name, "B");
    assert_eq!(document.snapshots[1].params.len(), 4);
    let (document, dropped) = done(json!({"edit": "recall_snapshot", "snapshot": "s2"}));
    assert_eq!(
        Value::Object(document.nodes[3].params.clone()),
        json!({"gain_db": 0.0, "mute": true})
    );
    assert_eq!(document.nodes[2].params["band1.slope_db_oct"], 48);
    assert_eq!(dropped, ["pan of \"gain\": there is nothing of this name"]);
    let (document, _) = done(json!({"edit": "recall_snapshot", "snapshot": "s2", "nodes": ["eq"]}));
    assert_eq!(document.nodes[3], scene().nodes[3]);
}

#[test]
fn a_morph_moves_between_two_snapshots() {
    let morph = |position: f64| {
        done(json!({"edit": "morph_snapshots", "from": "s1", "to": "s2", "position": position})).0
    };
    for (position, gain, mute, kind, slope) in [
        (0.0, -20.0, None, "peak", None),
        (0.25, -15.0, None, "peak", Some(24.0)),
        (0.5, -10.0, Some(true), "low_pass", Some(30.0)),
        (1.0, 0.0, Some(true), "low_pass", Some(48.0)),
    ] {
        let document = morph(position);
        let params = &document.nodes[3].params;
        assert!((params["gain_db"].as_f64().unwrap() - gain).abs() < 1e-9);
        assert_eq!(
            params.get("mute").and_then(Value::as_bool),
            mute,
            "{position}"
        );
        let params = &document.nodes[2].params;
        assert_eq!(params["band1.kind"], kind);
        let found = params.get("band1.slope_db_oct").and_then(Value::as_f64);
        assert_eq!(found, slope, "{position}");
        // What only one of the two has stays.
        assert_eq!(params["band1.frequency_hz"], 80.0);
        assert_eq!(params["band2.q"], 2.0);
    }
    let error = resolved(
        &scene(),
        json!({"edit": "morph_snapshots", "from": "s1", "to": "s2", "position": 1.5}),
    );
    assert_eq!(
        error.unwrap_err(),
        "position is 1.5; expected a number from 0 to 1"
    );
}

#[test]
fn edits_of_a_batch_meet_what_those_before_them_left() {
    let (document, _) = done(json!({"edit": "batch", "edits": [
        {"edit": "add_node", "node": {"id": "new", "type": "level.gain"},
            "connections": [{"connection": {"id": "x", "from": "in:out", "to": "new:in"}}, {"connection": {"id": "y", "from": "new:out", "to": "aux:in"}}]},
        {"edit": "store_snapshot", "snapshot": "s4", "nodes": ["new"]},
        {"edit": "batch", "edits": [{"edit": "remove_node", "node": "new", "strategy": "bridge"}]}]}));
    assert_eq!(document.connections.last().unwrap().id.as_str(), "x-y");
    assert_eq!(document.snapshots[2].params["new"].len(), 2);
}

#[test]
fn what_does_not_fit_is_refused() {
    for (edit, expected) in [
        (
            json!({"edit": "replace_node", "node": "gone", "type": "level.gain"}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "replace_node", "node": "eq", "type": "x.y"}),
            "node \"eq\": there is no type \"x.y\"",
        ),
        (
            json!({"edit": "reconfigure", "node": "eq", "config": {"bands": "two"}}),
            "node \"eq\": config.bands is \"two\"; expected a whole number from 1 to 512",
        ),
        (
            json!({"edit": "ungroup", "group": "gone"}),
            "there is no group \"gone\"",
        ),
        (
            json!({"edit": "recall_snapshot", "snapshot": "gone"}),
            "there is no snapshot \"gone\"",
        ),
        (
            json!({"edit": "store_snapshot", "snapshot": "s", "nodes": ["gone"]}),
            "there is no node \"gone\"",
        ),
        (
            json!({"edit": "batch", "edits": [{"edit": "remove_node", "node": "eq"}, {"edit": "reconfigure", "node": "eq", "config": {}}]}),
            "edits[1]: there is no node \"eq\"",
        ),
    ] {
        assert_eq!(resolved(&scene(), edit).unwrap_err(), expected);
    }
    let mut document = scene();
    for edit in [
        json!({"edit": "replace_node", "node": "eq", "type": "level.gain"}),
        json!({"edit": "morph_snapshots", "from": "s1", "to": "s2", "position": 0}),
        json!({"edit": "group", "group": {"id": "x"}}),
    ] {
        let edit: Edit = serde_json::from_value(edit).unwrap();
        let error = apply(&mut document, &edit).unwrap_err().to_string();
        assert!(
            error.ends_with("has to be resolved against the node types before it is applied"),
            "{error}"
        );
    }
}

fn any_intent() -> impl Strategy<Value = Value> {
    let node = || {
        prop::sample::select(vec![
            "in", "side", "eq", "gain", "echo", "lfo", "scale", "out", "aux",
        ])
    };
    let kind = prop::sample::select(vec![
        "level.gain",
        "filter.eq",
        "time.feedback_delay",
        "control.lfo",
        "control.scale",
        "notes.thru",
        "file.player",
        "renamed.gain",
    ]);
    let group = || prop::sample::select(vec!["g1", "g2", "g3", "g4"]);
    let snapshot = || prop::sample::select(vec!["s1", "s2", "s3"]);
    let some = || prop::option::of(prop::collection::vec(node(), 0..4));
    let given = |mut edit: Value, nodes: Option<Vec<&str>>| {
        if let Some(nodes) = nodes {
            edit["nodes"] = json!(nodes);
        }
        edit
    };
    prop_oneof![
        node().prop_map(|node| json!({"edit": "remove_node", "node": node, "strategy": "bridge"})),
        (node(), kind).prop_map(|(node, kind)| json!({"edit": "replace_node", "node": node, "type": kind})),
        (node(), 1..5, prop::option::of(1..3)).prop_map(|(node, bands, channels)| {
            json!({"edit": "reconfigure", "node": node, "config": {"bands": bands, "channels": channels}})
        }),
        (group(), prop::collection::vec(node(), 0..4), prop::option::of(group())).prop_map(|(id, nodes, parent)| {
            let mut group = json!({"id": id, "nodes": nodes});
            if let Some(parent) = parent {
                group["parent"] = json!(parent);
            }
            json!({"edit": "group", "group": group})
        }),
        group().prop_map(|group| json!({"edit": "ungroup", "group": group})),
        (snapshot(), some()).prop_map(move |(id, nodes)| given(json!({"edit": "store_snapshot", "snapshot": id}), nodes)),
        (snapshot(), some()).prop_map(move |(id, nodes)| given(json!({"edit": "recall_snapshot", "snapshot": id}), nodes)),
        (snapshot(), snapshot(), 0.0..1.0).prop_map(|(from, to, position)| {
            json!({"edit": "morph_snapshots", "from": from, "to": to, "position": position})
        }),
        (node(), -20.0..20.0).prop_map(|(node, gain)| json!({"edit": "set_param", "node": node, "param": "gain_db", "value": gain})),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// A failure prints the seed and the shortest sequence that fails. Intents give no errors but those of groups that
    /// are said to lie in each other or in nothing; what was written reads back.
    #[test]
    fn intents_undo_and_leave_a_sound_document(edits in prop::collection::vec(any_intent(), 1..20)) {
        let registry = registry();
        let mut document = scene();
        let mut undo = Vec::new();
        let mut states = vec![bytes(&document)];
        for edit in edits {
            let edit: Edit = serde_json::from_value(edit).unwrap();
            let Ok(resolved) = resolve(&edit, &document, &registry, &|_| true) else { continue };
            let Ok(applied) = apply(&mut document, &resolved.edit) else { continue };
            let refused = problems(&document);
            if refused.is_empty() {
                undo.push(applied.inverse);
                let text = bytes(&document);
                let back = read(&text, Syntax::Json, &registry, &Limits::default()).unwrap().document;
                prop_assert_eq!(&back, &document);
                states.push(text);
            } else {
                // Not what the intent came down to is wrong, but what it was asked for.
                prop_assert!(refused.iter().all(|message| message.contains("group") || message.contains("cycle") || message.contains("has no parameter")), "{:?}", refused);
                apply(&mut document, &applied.inverse).unwrap();
                prop_assert_eq!(Some(&bytes(&document)), states.last());
            }
        }
        while let Some(inverse) = undo.pop() {
            prop_assert_eq!(Some(bytes(&document)), states.pop());
            apply(&mut document, &inverse).unwrap();
        }
        prop_assert_eq!(bytes(&document), bytes(&scene()));
    }
}
