//! Which edits are accepted.

use airloom_api::id::GestureId;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::footprint::Part;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::events::EventsError;
use airloom_runtime::session::submission::Submission;
use airloom_tests::stage::player::{document, edit, registry};

use crate::scene::{SCENE, accepted, bytes, client, named, refused, session, submit};

const GAIN: &str = r#"{"edit": "set_param", "node": "gain", "param": "gain_db", "value": -3.0}"#;
const MUTE: &str = r#"{"edit": "set_param", "node": "gain", "param": "mute", "value": true}"#;

#[test]
fn edits_of_different_parts_are_both_applied() {
    for (first, second) in [
        (GAIN, MUTE),
        (
            GAIN,
            r#"{"edit": "rename", "node": "gain", "label": "Loud"}"#,
        ),
        (
            r#"{"edit": "connect", "connection": {"id": "x", "from": "in:out", "to": "gain:in"}}"#,
            r#"{"edit": "connect", "connection": {"id": "y", "from": "in:out", "to": "gain:in"}}"#,
        ),
        (
            r#"{"edit": "add_node", "node": {"id": "x", "type": "level.gain"}}"#,
            r#"{"edit": "remove_node", "node": "lfo"}"#,
        ),
        (
            r#"{"edit": "set_document", "name": "N"}"#,
            r#"{"edit": "set_document", "author": "A"}"#,
        ),
        (
            r#"{"edit": "set_macro_value", "slot": 1, "value": 0.1}"#,
            r#"{"edit": "move_node", "node": "gain", "position": [1, 1]}"#,
        ),
    ] {
        for (first, second) in [(first, second), (second, first)] {
            let mut session = session();
            assert_eq!(accepted(&mut session, "a", 0, first), 1);
            assert_eq!(accepted(&mut session, "b", 0, second), 2);
        }
    }
}

#[test]
fn edits_of_the_same_part_are_refused_with_the_part() {
    for (first, second, part) in [
        (GAIN, GAIN, "gain_db of node \"gain\""),
        (
            r#"{"edit": "remove_node", "node": "gain"}"#,
            GAIN,
            "node \"gain\"",
        ),
        (
            GAIN,
            r#"{"edit": "remove_node", "node": "gain"}"#,
            "node \"gain\"",
        ),
        (
            // The connection goes with the node.
            r#"{"edit": "remove_node", "node": "echo"}"#,
            r#"{"edit": "set_connection", "connection": "e", "gain_db": 0.0}"#,
            "connection \"e\"",
        ),
        (
            r#"{"edit": "set_connection", "connection": "e", "gain_db": 0.0}"#,
            r#"{"edit": "remove_node", "node": "echo"}"#,
            "connection \"e\"",
        ),
        (
            r#"{"edit": "replace_node", "node": "eq", "type": "level.gain"}"#,
            r#"{"edit": "connect", "connection": {"id": "x", "from": "in:out", "to": "eq:in"}}"#,
            "node \"eq\"",
        ),
        (
            r#"{"edit": "remove_snapshot", "snapshot": "s"}"#,
            r#"{"edit": "recall_snapshot", "snapshot": "s"}"#,
            "snapshot \"s\"",
        ),
        (
            r#"{"edit": "set_macro", "macro": {"slot": 1, "targets": []}}"#,
            r#"{"edit": "set_macro_value", "slot": 1, "value": 0.1}"#,
            "the mapping of macro 1",
        ),
        (
            r#"{"edit": "remove_node", "node": "eq"}"#,
            r#"{"edit": "ungroup", "group": "g"}"#,
            "group \"g\"",
        ),
    ] {
        let mut session = session();
        accepted(&mut session, "a", 0, first);
        let before = bytes(session.document());
        let error = submit(&mut session, "b", 0, second);
        let Err(ApplyError::Conflict(conflict)) = &error else {
            panic!("{second}: {error:?}");
        };
        assert!(
            conflict
                .overlaps
                .iter()
                .any(|overlap| overlap.part.to_string() == part),
            "{conflict:?}"
        );
        assert_eq!((conflict.base, conflict.present), (0, 1));
        let overlap = &conflict.overlaps[0];
        assert_eq!((overlap.client.as_str(), overlap.revision), ("a", 1));
        assert_eq!(bytes(session.document()), before);
        assert_eq!(session.revision(), 1);
        // Its own edits do not stand in a client's way.
        let again = submit(&mut session, "a", 0, second);
        assert!(!matches!(again, Err(ApplyError::Conflict(_))), "{again:?}");
    }
}

#[test]
fn a_conflict_says_who_did_what() {
    let mut session = session();
    accepted(&mut session, "ann", 0, GAIN);
    let error = refused(submit(&mut session, "bob", 0, GAIN));
    assert_eq!(
        error,
        "since revision 0, ann has touched gain_db of node \"gain\" (Set gain_db of \"gain\", revision 1)"
    );
    // Having seen it, bob may.
    accepted(&mut session, "bob", 1, GAIN);
}

#[test]
fn a_repeated_edit_is_applied_once() {
    let mut session = session();
    let first = session.submit(named("a", "e1", 0, edit(GAIN))).unwrap();
    accepted(&mut session, "b", 1, MUTE);
    let again = session.submit(named("a", "e1", 0, edit(GAIN))).unwrap();
    assert_eq!(first, again);
    assert_eq!(session.revision(), 2);
    // Another client may choose the same name.
    session.submit(named("b", "e1", 2, edit(GAIN))).unwrap();
    assert_eq!(session.revision(), 3);
    // What was refused may be tried again.
    assert!(session.submit(named("c", "e1", 0, edit(GAIN))).is_err());
    session.submit(named("c", "e1", 3, edit(GAIN))).unwrap();
}

#[test]
fn removed_ids_come_back_by_undoing_alone() {
    let mut session = session();
    accepted(
        &mut session,
        "a",
        0,
        r#"{"edit": "remove_node", "node": "eq"}"#,
    );
    let again = r#"{"edit": "add_node", "node": {"id": "eq", "type": "level.gain"}}"#;
    assert_eq!(
        refused(submit(&mut session, "b", 1, again)),
        "the node id \"eq\" was removed at revision 1; expected an id that was never used"
    );
    let wire =
        r#"{"edit": "connect", "connection": {"id": "a", "from": "in:out", "to": "gain:in"}}"#;
    assert_eq!(
        refused(submit(&mut session, "b", 1, wire)),
        "the connection id \"a\" was removed at revision 1; expected an id that was never used"
    );
    session.undo_own(&client("a")).unwrap();
    session.redo_own(&client("a")).unwrap();
    assert!(submit(&mut session, "b", 3, again).is_err());
    session.undo_own(&client("a")).unwrap();
    assert_eq!(**session.document(), document(SCENE));
    // Ids that a bridge makes are new as well: "a-b" was there and has gone.
    let bridge = r#"{"edit": "remove_node", "node": "eq", "strategy": "bridge"}"#;
    accepted(&mut session, "a", 4, bridge);
    accepted(
        &mut session,
        "a",
        5,
        r#"{"edit": "disconnect", "connection": "a-b"}"#,
    );
    session.undo_own(&client("a")).unwrap();
    session.undo_own(&client("a")).unwrap();
    let receipt = submit(&mut session, "a", 7, bridge).unwrap();
    assert!(format!("{:?}", receipt.edit).contains("\"a-b-2\""));
}

#[test]
fn moves_of_one_gesture_are_one_step() {
    let mut session = session();
    let turn =
        |session: &mut airloom_runtime::session::session::Session, value: f64, gesture: &str| {
            let change = edit(&format!(
                r#"{{"edit": "morph_snapshots", "from": "s", "to": "t", "position": {value}}}"#
            ));
            let submission = Submission {
                gesture: Some(GestureId::new(gesture).unwrap()),
                ..Submission::new(client("a"), session.revision(), change)
            };
            session.submit(submission).unwrap();
        };
    for step in 0..200 {
        turn(&mut session, f64::from(step) / 200.0, "one");
    }
    for step in 0..10 {
        turn(&mut session, f64::from(step) / 10.0, "two");
    }
    let middle = session.revision();
    session.undo_own(&client("a")).unwrap();
    session.undo_own(&client("a")).unwrap();
    assert_eq!(**session.document(), document(SCENE));
    assert!(session.undo_own(&client("a")).is_err());
    assert_eq!(session.revision(), middle + 2);
    session.redo_own(&client("a")).unwrap();
    session.redo_own(&client("a")).unwrap();
    assert_eq!(session.document().nodes[1].params["band1.kind"], "peak");
}

#[test]
fn a_knob_that_ends_at_its_default_goes_back_to_the_same_bytes() {
    let mut session = session();
    let before = bytes(session.document());
    let values = ["4.0", "null", "null", "5.0", "6.0", "null", "2.0"];
    for end in 1..=values.len() {
        for (place, value) in values[..end].iter().enumerate() {
            let text = format!(
                r#"{{"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": {value}}}"#
            );
            let change = edit(&text);
            let made = if place == 0 {
                session.apply(&change)
            } else {
                session.amend(&change)
            };
            made.unwrap();
        }
        session.undo().unwrap();
        assert_eq!(bytes(session.document()), before, "{end}");
    }
}

#[test]
fn events_tell_what_was_done_as_far_back_as_they_are_kept() {
    let mut session = session();
    let mut copy = document(SCENE);
    for n in 0..10_050 {
        let text = format!(
            r#"{{"edit": "set_param", "node": "gain", "param": "gain_db", "value": {}}}"#,
            -(n % 20)
        );
        session.apply(&edit(&text)).unwrap();
        if n == 99 {
            copy = (**session.document()).clone();
        }
    }
    assert_eq!(
        session.events_since(49).unwrap_err(),
        EventsError::Forgotten {
            asked: 49,
            oldest: 50
        }
    );
    assert_eq!(
        session.events_since(10_051).unwrap_err(),
        EventsError::Ahead {
            asked: 10_051,
            present: 10_050
        }
    );
    let events = session.events_since(100).unwrap();
    assert_eq!(events.len(), 9_950);
    for event in events {
        airloom_graph::edit::change::apply(&mut copy, &event.edit).unwrap();
    }
    assert_eq!(copy, **session.document());
    let error = refused(submit(&mut session, "late", 10, MUTE));
    assert!(
        error.starts_with("what happened since revision 10 is no longer known"),
        "{error}"
    );
    let generation = session.generation();
    session.replace(document(SCENE)).unwrap();
    assert_eq!(session.generation(), generation + 1);
    assert!(session.events_since(10_049).is_err());
    assert_eq!(session.events_since(10_050).unwrap(), []);
}

#[test]
fn a_part_is_told_apart_from_its_like() {
    let mut session = session();
    accepted(
        &mut session,
        "a",
        0,
        r#"{"edit": "set_comment", "comment": "n", "text": "x"}"#,
    );
    let Err(ApplyError::Conflict(conflict)) = submit(
        &mut session,
        "b",
        0,
        r#"{"edit": "batch", "edits": [{"edit": "set_comment", "comment": "n", "text": "y"},
            {"edit": "rename", "node": "in", "label": "n"}]}"#,
    ) else {
        panic!("accepted");
    };
    assert_eq!(conflict.overlaps.len(), 1);
    assert_eq!(conflict.overlaps[0].part, Part::Comment("n".to_owned()));
    assert_eq!(session.document().nodes[0].label, None);
}

#[test]
fn what_could_not_be_read_again_is_refused() {
    let mut session = session();
    let text = "x".repeat(60_000);
    let mut refused = None;
    for n in 0..400 {
        let comment = format!(
            r#"{{"edit": "add_comment", "comment": {{"id": "n{n}", "text": "{text}", "position": [0, 0]}}}}"#
        );
        if let Err(error) = session.apply(&edit(&comment)) {
            refused = Some((n, error.to_string()));
            break;
        }
    }
    let (count, why) = refused.unwrap();
    // 16 MiB hold 279 of them.
    assert_eq!(count, 279, "{why}");
    assert!(
        why.contains("bytes of JSON; expected at most 16777216"),
        "{why}"
    );
    assert!(reads(session.document()));
    session.undo().unwrap();
    session.redo().unwrap();
    let less = r#"{"edit": "remove_comment", "comment": "n0"}"#;
    session.apply(&edit(less)).unwrap();

    let mut session = crate::scene::session();
    let list = vec!["1"; 10_000].join(",");
    let mut refused = None;
    for n in 0..100 {
        let node = format!(
            r#"{{"edit": "add_node", "node": {{"id": "n{n}", "type": "level.gain", "later": [{list}]}}}}"#
        );
        if let Err(error) = session.apply(&edit(&node)) {
            refused = Some((n, error.to_string()));
            break;
        }
    }
    let (count, why) = refused.unwrap();
    assert_eq!(count, 49, "{why}");
    assert!(why.contains("values; expected at most 500000"), "{why}");
    assert!(reads(session.document()));
}

fn reads(document: &Document) -> bool {
    read(
        &bytes(document),
        Syntax::Json,
        &registry(),
        &Limits::default(),
    )
    .is_ok()
}
