//! Random clients on slow lines.

use std::collections::BTreeMap;

use airloom_api::id::ClientId;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;
use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{document, registry};
use serde_json::Value;

use crate::client::Client;
use crate::scene::{SCENE, bytes, session};

const CLIENTS: usize = 8;
const TURNS: usize = 1_500;

/// What became of the edits.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    /// Accepted although others had edited since.
    merged: usize,
    conflicts: usize,
    wrong: usize,
    repeated: usize,
    undone: usize,
    overtaken: usize,
}

#[test]
fn eight_clients_with_random_delays_converge() {
    let mut total = Tally::default();
    for seed in 0..12 {
        println!("seed {seed}");
        let mut session = session();
        let mut dice = Dice::new(seed);
        let mut clients: Vec<Client> = (0..CLIENTS).map(|n| Client::new(n, &session)).collect();
        for _ in 0..TURNS {
            let at = dice.below(CLIENTS);
            let client = &mut clients[at];
            match dice.below(10) {
                0..=3 => client.act(&mut dice),
                4..=6 => deliver(client, &mut session, &mut total),
                7 => turn(&client.id, &mut session, &mut dice, &mut total),
                // Some look often, some hardly ever.
                _ if dice.below(CLIENTS) >= at => client.follow(&session, 1 + dice.below(40)),
                _ => {}
            }
        }
        for client in &mut clients {
            while !client.line.is_empty() {
                deliver(client, &mut session, &mut total);
            }
        }
        let expected = bytes(session.document());
        for client in &mut clients {
            client.follow(&session, usize::MAX);
            assert_eq!(bytes(&client.copy), expected, "seed {seed}, {}", client.id);
        }
        reads_back(session.document(), seed);
        unwinds(&mut session, &mut clients, seed);
    }
    println!("{total:?}");
    assert!(total.merged > 100 && total.conflicts > 100, "{total:?}");
    assert!(
        total.repeated > 100 && total.undone > 100 && total.overtaken > 20,
        "{total:?}"
    );
}

/// The next of a client's edits arrives.
fn deliver(client: &mut Client, session: &mut Session, tally: &mut Tally) {
    let Some(submission) = client.line.pop_front() else {
        return;
    };
    let (base, before) = (submission.base_revision, session.revision());
    let held = bytes(session.document());
    match session.submit(submission) {
        Ok(receipt) if session.revision() == before => {
            tally.repeated += 1;
            assert!(receipt.revision <= before);
        }
        Ok(receipt) => {
            tally.accepted += 1;
            tally.merged += usize::from(base < before);
            assert_eq!(
                (receipt.revision, session.revision()),
                (before + 1, before + 1)
            );
        }
        Err(error) => {
            match error {
                ApplyError::Conflict(conflict) => {
                    tally.conflicts += 1;
                    assert!(!conflict.overlaps.is_empty());
                    for overlap in &conflict.overlaps {
                        assert_ne!(overlap.client, client.id);
                        assert!((base + 1..=before).contains(&overlap.revision));
                    }
                }
                ApplyError::Revision(error) => panic!("{error}"),
                _ => tally.wrong += 1,
            }
            assert_eq!(bytes(session.document()), held);
            assert_eq!(session.revision(), before);
        }
    }
}

/// A client takes something back, or does it again.
fn turn(client: &ClientId, session: &mut Session, dice: &mut Dice, tally: &mut Tally) {
    let done = match dice.below(5) {
        0 | 1 => session.undo_own(client),
        2 => session.redo_own(client),
        3 => session.undo_any(client),
        _ => session.redo_any(client),
    };
    match done {
        Ok(_) => tally.undone += 1,
        Err(ApplyError::Overtaken { conflict, .. }) => {
            tally.overtaken += 1;
            assert!(!conflict.overlaps.is_empty());
        }
        Err(ApplyError::NothingTo(_)) => {}
        Err(error) => panic!("{error}"),
    }
}

/// What was written reads back as it is, fields of a later version included.
fn reads_back(document: &Document, seed: u64) {
    let text = bytes(document);
    let back = read(&text, Syntax::Json, &registry(), &Limits::default());
    let back = back.unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
    assert_eq!(back.document, *document);
    assert!(back.problems.is_empty(), "seed {seed}: {:?}", back.problems);
    assert!(text.contains(r#""later""#));
}

/// Taking back all steps, newest first, whoever made them, leads to the document of the beginning, but for the order
/// of its lists.
fn unwinds(session: &mut Session, clients: &mut [Client], seed: u64) {
    while session.can_undo_redo().0 {
        let undone = session.undo();
        assert!(undone.is_ok(), "seed {seed}: {undone:?}");
    }
    assert_eq!(
        sorted(session.document()),
        sorted(&document(SCENE)),
        "seed {seed}"
    );
    for client in clients {
        client.follow(session, usize::MAX);
        assert_eq!(client.copy, **session.document());
    }
}

/// A document as sets.
fn sorted(document: &Document) -> BTreeMap<String, Value> {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(list) => {
                list.iter_mut().for_each(sort);
                list.sort_by_key(ToString::to_string);
            }
            Value::Object(map) => {
                map.values_mut().for_each(sort);
                map.sort_keys();
            }
            _ => {}
        }
    }
    let mut value = serde_json::to_value(document).expect("a document that can be written");
    sort(&mut value);
    match value {
        Value::Object(map) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}
