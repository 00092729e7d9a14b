//! Intents inside sub-graphs by chance: what is done can be undone, and leaves the surroundings sound.

use airloom_graph::edit::change::apply;
use airloom_graph::edit::resolve::resolved::Resolved;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::bytes;
use super::nest::{errors, nest, resolved, within};

fn any_intent() -> impl Strategy<Value = Value> {
    let node = || prop::sample::select(vec!["eq", "m", "g", "strip", "wave", "last"]);
    let kind = prop::sample::select(vec![
        "level.gain",
        "filter.eq",
        "time.feedback_delay",
        "control.lfo",
        "control.scale",
        "notes.thru",
        "renamed.gain",
    ]);
    let group = || prop::sample::select(vec!["g1", "g2", "g3"]);
    let snapshot = || prop::sample::select(vec!["s1", "s2", "s3"]);
    let own = || prop::sample::select(vec!["own1", "own2", "own3"]);
    let inner = prop_oneof![
        node().prop_map(|node| json!({"edit": "remove_node", "node": node, "strategy": "bridge"})),
        (node(), kind).prop_map(|(node, kind)| json!({"edit": "replace_node", "node": node, "type": kind})),
        (node(), 1..4, prop::sample::select(vec![1, 2, 6])).prop_map(|(node, bands, channels)| {
            json!({"edit": "reconfigure", "node": node, "config": {"bands": bands, "channels": channels}})
        }),
        (group(), prop::collection::vec(node(), 0..3)).prop_map(|(id, nodes)| json!({"edit": "group", "group": {"id": id, "nodes": nodes}})),
        group().prop_map(|group| json!({"edit": "ungroup", "group": group})),
        snapshot().prop_map(|id| json!({"edit": "store_snapshot", "snapshot": id})),
        snapshot().prop_map(|id| json!({"edit": "recall_snapshot", "snapshot": id})),
        (snapshot(), snapshot(), 0.0..1.0).prop_map(|(from, to, position)| json!({"edit": "morph_snapshots", "from": from, "to": to, "position": position})),
        (node(), own()).prop_map(|(node, id)| json!({"edit": "make_unique", "node": node, "subgraph": id})),
    ];
    let inner = inner.boxed();
    let several = prop::collection::vec(inner.clone(), 2..4)
        .prop_map(|edits| json!({"edit": "batch", "edits": edits}));
    let change = prop_oneof![4 => inner, 1 => several];
    let subgraph = prop::sample::select(vec!["strip", "strip", "rack", "own1", "own2"]);
    prop_oneof![
        6 => (subgraph, change).prop_map(|(id, change)| within(id, change)),
        1 => (prop::sample::select(vec!["r", "s", "t"]), own()).prop_map(|(node, id)| json!({"edit": "make_unique", "node": node, "subgraph": id})),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn intents_inside_undo_to_the_same_bytes_and_leave_the_surroundings_sound(edits in prop::collection::vec(any_intent(), 1..8)) {
        let mut document = nest();
        let mut states = vec![bytes(&document)];
        let mut inverses = Vec::new();
        for given in &edits {
            let Ok(Resolved { edit, .. }) = resolved(&document, given) else {
                continue;
            };
            prop_assert!(!edit.has_intents());
            let before = document.clone();
            let Ok(applied) = apply(&mut document, &edit) else {
                prop_assert_eq!(&bytes(&document), states.last().unwrap());
                continue;
            };
            // As the session does: what leaves errors is taken back.
            let errors = errors(&document);
            if !errors.is_empty() {
                // Only what is removed may have been exposed; a cycle of control signals may have lost its delay.
                let is_removed = given.to_string().contains("remove_node");
                prop_assert!(is_removed, "{}: {:?}", given, errors);
                apply(&mut document, &applied.inverse).unwrap();
                prop_assert_eq!(&document, &before);
                continue;
            }
            inverses.push(applied.inverse);
            states.push(bytes(&document));
        }
        states.pop();
        while let Some(inverse) = inverses.pop() {
            apply(&mut document, &inverse).unwrap();
            prop_assert_eq!(bytes(&document), states.pop().unwrap());
        }
    }
}
