//! What all tests edit.

use airloom_api::id::{ClientId, EditId};
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::Edit;
use airloom_graph::write::writer::write;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;
use airloom_runtime::session::submission::{Receipt, Submission};
use airloom_tests::stage::player::{document, edit, registry};

/// Nodes of several kinds, a feedback loop, every list of a document, and fields of a later version.
pub const SCENE: &str = r##"{
  "airloom": 1, "name": "Shared", "later": {"kept": [1, 2.5, null]},
  "nodes": [
    {"id": "in", "type": "io.input", "later_field": true},
    {"id": "eq", "type": "filter.eq", "label": "Tone", "config": {"bands": 2}, "params": {"band1.gain_db": 3.0}},
    {"id": "gain", "type": "level.gain", "params": {"gain_db": -6.0}},
    {"id": "echo", "type": "time.feedback_delay", "config": {"max_seconds": 0.1}},
    {"id": "lfo", "type": "control.lfo"},
    {"id": "out", "type": "io.output"}
  ],
  "connections": [
    {"id": "a", "from": "in:out", "to": "eq:in", "later_field": "x"},
    {"id": "b", "from": "eq:out", "to": "gain:in"},
    {"id": "c", "from": "gain:out", "to": "out:in"},
    {"id": "d", "from": "gain:out", "to": "echo:in", "gain_db": -20.0},
    {"id": "e", "from": "echo:out", "to": "gain:in"},
    {"id": "f", "from": "lfo:out", "to": "eq:param.band2.gain_db", "depth": 3.0}
  ],
  "macros": [{"slot": 1, "name": "m", "value": 0.5, "targets": [{"node": "gain", "param": "gain_db", "min": -20.0, "max": 0.0}]}],
  "groups": [{"id": "g", "label": "G", "nodes": ["eq", "gain"], "later_field": 1}],
  "comments": [{"id": "n", "text": "hello", "position": [0, 0]}],
  "snapshots": [
    {"id": "s", "name": "S", "params": {"eq": {"band1.gain_db": -3.0, "band1.kind": "low_shelf"}}},
    {"id": "t", "name": "T", "params": {"eq": {"band1.gain_db": 9.0, "band1.kind": "peak"}}}
  ]
}"##;

/// A session of it.
pub fn session() -> Session {
    let assets = Box::new(FileAssets::new("."));
    Session::open(registry(), assets, document(SCENE)).expect("a sound document")
}

/// What is written.
pub fn bytes(document: &Document) -> String {
    write(document, Syntax::Json).expect("a document that can be written")
}

/// A client.
pub fn client(name: &str) -> ClientId {
    ClientId::new(name).expect("a good name")
}

/// Submits an edit of a client that has seen a revision.
pub fn submit(
    session: &mut Session,
    name: &str,
    base: u64,
    text: &str,
) -> Result<Receipt, ApplyError> {
    session.submit(Submission::new(client(name), base, edit(text)))
}

/// The revision that an edit which has to be accepted made.
pub fn accepted(session: &mut Session, name: &str, base: u64, text: &str) -> u64 {
    match submit(session, name, base, text) {
        Ok(receipt) => receipt.revision,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// What is said against an edit that has to be refused.
pub fn refused(result: Result<Receipt, ApplyError>) -> String {
    match result {
        Ok(receipt) => panic!("accepted: {receipt:?}"),
        Err(error) => error.to_string(),
    }
}

/// An edit under an id.
pub fn named(name: &str, id: &str, base: u64, change: Edit) -> Submission {
    Submission {
        edit_id: Some(EditId::new(id).expect("a good id")),
        ..Submission::new(client(name), base, change)
    }
}
