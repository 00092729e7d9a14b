//! What an id means stays what it meant: through removal, through sub-graphs, and when another document comes.

use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::submission::Submission;
use airloom_tests::stage::player::{document, edit};

use crate::scene::{SCENE, accepted, named, refused, session, submit};

const DEFINE: &str = r#"{"edit": "define_subgraph", "subgraph": {"id": "d",
    "nodes": [{"id": "lfo", "type": "control.lfo"}], "connections": []}}"#;
const STAND: &str = r#"{"edit": "add_node", "node": {"id": "q", "type": "graph.subgraph", "config": {"definition": "d"}}}"#;

#[test]
fn a_removed_id_does_not_come_back_out_of_a_definition() {
    let mut session = session();
    accepted(
        &mut session,
        "a",
        0,
        r#"{"edit": "remove_node", "node": "lfo"}"#,
    );
    accepted(&mut session, "a", 1, DEFINE);
    accepted(&mut session, "a", 2, STAND);
    let before = session.document().clone();
    let error = refused(submit(
        &mut session,
        "a",
        3,
        r#"{"edit": "expand", "node": "q"}"#,
    ));
    assert!(
        error.starts_with("the node id \"lfo\" was removed at revision 1"),
        "{error}"
    );
    assert_eq!(*session.document(), before);
    let other = r#"{"edit": "expand", "node": "q", "names": {"lfo": "other"}}"#;
    accepted(&mut session, "a", 3, other);
}

#[test]
fn what_was_collapsed_comes_home_under_its_id() {
    let mut session = session();
    let collapse = r#"{"edit": "collapse", "nodes": ["eq", "gain"], "node": "q", "subgraph": "d"}"#;
    let expand = r#"{"edit": "expand", "node": "q"}"#;
    accepted(&mut session, "a", 0, collapse);
    session.undo().unwrap();
    session.redo().unwrap();
    accepted(&mut session, "a", 3, expand);
    accepted(
        &mut session,
        "a",
        4,
        r#"{"edit": "remove_node", "node": "eq"}"#,
    );
    accepted(
        &mut session,
        "a",
        5,
        r#"{"edit": "add_node", "node": {"id": "r", "type": "graph.subgraph", "config": {"definition": "d"}}}"#,
    );
    // Another one stands for the definition still.
    let again = r#"{"edit": "expand", "node": "r"}"#;
    let error = refused(submit(&mut session, "a", 6, again));
    assert!(
        error.starts_with("the node id \"eq\" was removed at revision 5"),
        "{error}"
    );
}

#[test]
fn a_removed_id_does_not_come_back_inside_a_definition() {
    let mut session = session();
    let inside =
        |change: &str| format!(r#"{{"edit": "in_subgraph", "subgraph": "d", "change": {change}}}"#);
    let node = |id: &str| {
        inside(&format!(
            r#"{{"edit": "add_node", "node": {{"id": "{id}", "type": "level.gain"}}}}"#
        ))
    };
    accepted(&mut session, "a", 0, DEFINE);
    accepted(&mut session, "a", 1, &node("gain"));
    accepted(
        &mut session,
        "a",
        2,
        &inside(r#"{"edit": "remove_node", "node": "gain"}"#),
    );
    let error = refused(submit(&mut session, "a", 3, &node("gain")));
    assert!(
        error.starts_with("the node id \"gain\" was removed at revision 3"),
        "{error}"
    );
    // In the document it is another id.
    accepted(
        &mut session,
        "a",
        3,
        r#"{"edit": "remove_node", "node": "lfo"}"#,
    );
    accepted(&mut session, "a", 4, &node("echo"));
    session.undo().unwrap();
    session.undo().unwrap();
    session.undo().unwrap();
    accepted(&mut session, "a", 8, &node("lfo2"));
}

#[test]
fn snapshots_follow_what_is_exposed_of_collapsed_nodes_and_keep_the_rest() {
    let mut session = session();
    let map = r#"{"edit": "set_macro", "macro": {"slot": 2, "name": "", "value": 0.5, "targets":
        [{"node": "eq", "param": "band1.gain_db", "min": -12.0, "max": 12.0}]}}"#;
    accepted(&mut session, "a", 0, map);
    let before = session.document().snapshots.clone();
    let collapse = r#"{"edit": "collapse", "nodes": ["eq"], "node": "q", "subgraph": "d"}"#;
    accepted(&mut session, "a", 1, collapse);
    let noted = &session.document().snapshots[0].params;
    assert_eq!(noted["q"]["band1.gain_db"], -3.0);
    assert_eq!(noted["eq"]["band1.kind"], "low_shelf");
    accepted(
        &mut session,
        "a",
        2,
        r#"{"edit": "recall_snapshot", "snapshot": "s"}"#,
    );
    let nodes = session.document().nodes.iter();
    let outer = nodes.clone().find(|node| node.id.as_str() == "q").unwrap();
    assert_eq!(outer.params["band1.gain_db"], -3.0);
    accepted(&mut session, "a", 3, r#"{"edit": "expand", "node": "q"}"#);
    assert_eq!(session.document().snapshots, before);
}

#[test]
fn nobody_sends_what_goes_on_under_another_name() {
    let mut session = session();
    let swap = r#"{"edit": "restructure", "edits": [], "moves": {"nodes": [{"from": "eq", "to": "gain"}]}}"#;
    let error = refused(submit(&mut session, "a", 0, swap));
    assert!(error.contains("expected collapse, expand"), "{error}");
    let batch = format!(
        r#"{{"edit": "batch", "edits": [{{"edit": "rename", "node": "eq", "label": "x"}}, {swap}]}}"#
    );
    let error = refused(submit(&mut session, "a", 0, &batch));
    assert!(
        error.contains('1') && error.contains("restructure"),
        "{error}"
    );
    assert_eq!(session.revision(), 0);
}

#[test]
fn an_edit_for_a_document_that_was_replaced_is_refused() {
    let mut session = session();
    let quieter = r#"{"edit": "set_param", "node": "gain", "param": "gain_db", "value": -20.0}"#;
    let made = |base, generation| Submission {
        generation: Some(generation),
        ..named("a", "x", base, edit(quieter))
    };
    let generation = session.generation();
    session.submit(made(0, generation)).unwrap();
    let revision = session.revision();
    session.replace(document(SCENE)).unwrap();
    // Neither sent again nor made just now.
    for base in [0, revision] {
        let answer = session.submit(made(base, generation));
        let is_told = matches!(
            answer,
            Err(ApplyError::Replaced { expected, present }) if expected == generation && present == generation + 1
        );
        assert!(is_told, "{answer:?}");
    }
    assert_eq!(**session.document(), document(SCENE));
    session.submit(made(revision, generation + 1)).unwrap();
}
