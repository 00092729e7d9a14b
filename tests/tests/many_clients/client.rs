//! A client with a copy of its own, at the end of a slow line.

use std::collections::VecDeque;

use airloom_api::id::{ClientId, EditId, GestureId};
use airloom_graph::document::model::Document;
use airloom_graph::edit::change::{Edit, apply};
use airloom_runtime::session::session::Session;
use airloom_runtime::session::submission::Submission;
use airloom_tests::dice::Dice;

use crate::hand::Hand;

/// What it knows, and what it has sent and was not yet received.
pub struct Client {
    pub id: ClientId,
    pub copy: Document,
    pub revision: u64,
    pub line: VecDeque<Submission>,
    hand: Hand,
    made: usize,
}

impl Client {
    /// A client that has taken the whole document.
    pub fn new(number: usize, session: &Session) -> Self {
        let name = format!("client-{number}");
        Self {
            id: ClientId::new(&name).expect("a good name"),
            copy: (**session.document()).clone(),
            revision: session.revision(),
            line: VecDeque::new(),
            hand: Hand::new(number),
            made: 0,
        }
    }

    /// Makes an edit of what it sees and sends it, now and then twice.
    pub fn act(&mut self, dice: &mut Dice) {
        let Some(value) = self.hand.change(&self.copy, dice) else {
            return;
        };
        let edit: Edit = serde_json::from_value(value).expect("an edit");
        self.made += 1;
        let gesture = format!("g{}", self.made / 3);
        let submission = Submission {
            edit_id: Some(EditId::new(&format!("e{}", self.made)).expect("a good id")),
            gesture: (dice.below(3) == 0).then(|| GestureId::new(&gesture).expect("a good id")),
            ..Submission::new(self.id.clone(), self.revision, edit)
        };
        if dice.below(5) == 0 {
            self.line.push_back(submission.clone());
        }
        self.line.push_back(submission);
    }

    /// Follows the first few of the events that it has not seen.
    pub fn follow(&mut self, session: &Session, most: usize) {
        let events = session
            .events_since(self.revision)
            .expect("events are kept");
        for event in events.into_iter().take(most) {
            assert_eq!(event.revision, self.revision + 1);
            let applied = apply(&mut self.copy, &event.edit);
            assert!(applied.is_ok(), "{}: {applied:?}", event.name);
            self.revision = event.revision;
        }
    }
}
