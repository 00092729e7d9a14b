//! What each client can take back.

use airloom_runtime::session::error::ApplyError;
use airloom_tests::stage::player::document;

use crate::scene::{SCENE, accepted, bytes, client, refused, session};

const GAIN: &str = r#"{"edit": "set_param", "node": "gain", "param": "gain_db", "value": -3.0}"#;
const LABEL: &str = r#"{"edit": "rename", "node": "eq", "label": "B"}"#;

#[test]
fn a_client_takes_back_its_own_step_and_leaves_those_of_others() {
    let mut session = session();
    accepted(&mut session, "a", 0, GAIN);
    accepted(&mut session, "b", 1, LABEL);
    assert_eq!(
        session.next_steps(Some(&client("a"))),
        (Some("Set gain_db of \"gain\""), None)
    );
    assert_eq!(
        session.next_steps(None),
        (Some("Rename \"Tone\" to \"B\""), None)
    );
    session.undo_own(&client("a")).unwrap();
    assert_eq!(session.document().nodes[2].params["gain_db"], -6.0);
    assert_eq!(session.document().nodes[1].label.as_deref(), Some("B"));
    assert!(matches!(
        session.undo_own(&client("a")),
        Err(ApplyError::NothingTo("undo"))
    ));
    // Whoever undoes anything takes back the newest.
    session.undo_any(&client("a")).unwrap();
    assert_eq!(**session.document(), document(SCENE));
    // Both can be done again by those who made them.
    session.redo_own(&client("b")).unwrap();
    session.redo_own(&client("a")).unwrap();
    assert_eq!(session.document().nodes[1].label.as_deref(), Some("B"));
    assert_eq!(session.document().nodes[2].params["gain_db"], -3.0);
}

#[test]
fn what_others_have_changed_since_cannot_be_taken_back() {
    let mut session = session();
    accepted(&mut session, "a", 0, GAIN);
    accepted(
        &mut session,
        "b",
        1,
        r#"{"edit": "set_param", "node": "gain", "param": "gain_db", "value": -9.0}"#,
    );
    let before = bytes(session.document());
    assert_eq!(
        refused(session.undo_own(&client("a"))),
        "\"Set gain_db of \"gain\"\" cannot be taken back or done again: since revision 1, b has touched gain_db of \
         node \"gain\" (Set gain_db of \"gain\", revision 2)"
    );
    assert_eq!(bytes(session.document()), before);
    // Once that is taken back, it can.
    session.undo_own(&client("b")).unwrap();
    session.undo_own(&client("a")).unwrap();
    assert_eq!(**session.document(), document(SCENE));
    // Now b's step stands on what is no longer there.
    assert!(matches!(
        session.redo_own(&client("b")),
        Err(ApplyError::Overtaken { .. })
    ));
    session.redo_own(&client("a")).unwrap();
    session.redo_own(&client("b")).unwrap();
    assert_eq!(bytes(session.document()), before);
}

#[test]
fn a_node_that_others_use_stays() {
    let mut session = session();
    accepted(
        &mut session,
        "a",
        0,
        r#"{"edit": "add_node", "node": {"id": "x", "type": "level.gain"}}"#,
    );
    accepted(
        &mut session,
        "b",
        1,
        r#"{"edit": "connect", "connection": {"id": "w", "from": "in:out", "to": "x:in"}}"#,
    );
    let error = refused(session.undo_own(&client("a")));
    assert!(error.contains("b has touched node \"x\""), "{error}");
    accepted(
        &mut session,
        "b",
        2,
        r#"{"edit": "disconnect", "connection": "w"}"#,
    );
    // The wire is gone, but b has worked with the node.
    assert!(session.undo_own(&client("a")).is_err());
    session.undo_own(&client("b")).unwrap();
    session.undo_own(&client("b")).unwrap();
    session.undo_own(&client("a")).unwrap();
    assert_eq!(**session.document(), document(SCENE));
}

#[test]
fn a_gesture_that_goes_on_counts_as_a_change() {
    let mut session = session();
    accepted(&mut session, "a", 0, LABEL);
    session.undo_own(&client("a")).unwrap();
    session
        .apply(&airloom_tests::stage::player::edit(GAIN))
        .unwrap();
    session
        .amend(&airloom_tests::stage::player::edit(LABEL))
        .unwrap();
    assert!(session.redo_own(&client("a")).is_err());
    session.undo().unwrap();
    session.redo_own(&client("a")).unwrap();
    assert_eq!(session.document().nodes[1].label.as_deref(), Some("B"));
}

#[test]
fn places_that_have_gone_do_not_keep_a_step_from_being_undone() {
    let mut session = session();
    accepted(
        &mut session,
        "a",
        0,
        r#"{"edit": "remove_node", "node": "lfo"}"#,
    );
    accepted(
        &mut session,
        "b",
        1,
        r#"{"edit": "remove_node", "node": "in"}"#,
    );
    accepted(
        &mut session,
        "b",
        2,
        r#"{"edit": "remove_node", "node": "echo"}"#,
    );
    accepted(
        &mut session,
        "b",
        3,
        r#"{"edit": "remove_node", "node": "gain"}"#,
    );
    // The node and its connection stood behind the ends of the lists as they are now.
    let receipt = session.undo_own(&client("a")).unwrap();
    let mut copy = document(SCENE);
    for event in session.events_since(0).unwrap() {
        airloom_graph::edit::change::apply(&mut copy, &event.edit).unwrap();
    }
    assert_eq!(copy, **session.document());
    assert_eq!(receipt.revision, 5);
    for _ in 0..3 {
        session.undo_own(&client("b")).unwrap();
    }
    let mut ids: Vec<_> = session
        .document()
        .nodes
        .iter()
        .map(|node| node.id.as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["echo", "eq", "gain", "in", "lfo", "out"]);
}
