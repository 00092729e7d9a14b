//! Hostile documents and edits: each is refused at once with an error that names its place, and what plays is not
//! disturbed.
#![cfg(test)]

mod case;
mod documents;
mod edits;
mod files;
mod playing;
mod size;
mod text;
mod verdict;
mod wrong;

use airloom_graph::limits::Limits;
use airloom_graph::problem::Problem;
use airloom_graph::read::reader::read;
use airloom_runtime::session::error::OpenError;
use airloom_runtime::session::session::Session;

use crate::case::Case;
use crate::playing::Playing;
use crate::verdict::{Verdict, alone, timed};

/// What opening a document in a session is refused with.
fn refusal(session: &mut Session, case: &Case) -> Result<Vec<Problem>, String> {
    let limits = Limits::default();
    match read(&case.text, case.syntax, session.registry(), &limits) {
        Err(error) => Ok(error.problems),
        Ok(reading) => match session.replace(reading.document) {
            Err(OpenError::Problems { problems }) => Ok(problems),
            Err(error) => Err(format!("{error:?}")),
            Ok(()) => Err("it plays".to_owned()),
        },
    }
}

#[test]
fn hostile_documents_are_refused_at_once_while_the_graph_plays_on() {
    let _alone = alone();
    let cases = documents::all();
    assert!(cases.len() >= 30);
    let mut playing = Playing::start();
    let mut verdict = Verdict::default();
    for case in &cases {
        let (answer, took) = timed(|| refusal(&mut playing.session, case));
        playing.play_on();
        let outcome = answer.and_then(|problems| {
            let expected = problems.iter().any(|problem| {
                problem.is_error() && problem.code == case.code && case.place.is_named_by(problem)
            });
            if expected {
                Ok(())
            } else {
                let first: Vec<&Problem> = problems.iter().take(3).collect();
                Err(format!(
                    "expected {:?} at {:?}, found {first:?}",
                    case.code, case.place
                ))
            }
        });
        verdict.note(case.name, took, outcome);
    }
    println!("{} documents", cases.len());
    playing.expect_undisturbed();
    verdict.expect_nothing_wrong();
}

#[test]
fn hostile_edits_are_refused_at_once_while_the_graph_plays_on() {
    let _alone = alone();
    let mut playing = Playing::start();
    let mut verdict = Verdict::default();
    let edits = edits::edits();
    for edit in &edits {
        let (outcome, took) = timed(|| edit.offer(&mut playing.session));
        playing.play_on();
        verdict.note(edit.name, took, outcome);
    }
    println!("{} edits", edits.len());
    playing.expect_undisturbed();
    verdict.expect_nothing_wrong();
}
