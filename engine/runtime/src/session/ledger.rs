//! What a session remembers of the edits that were made.

use crate::session::capacity::Capacity;
use crate::session::done::Done;
use crate::session::events::{Event, Events};
use crate::session::gone::Gone;
use crate::session::history::History;
use crate::session::receipts::Receipts;

/// All of it is bounded.
#[derive(Default)]
pub(crate) struct Ledger {
    /// What can be undone and redone.
    pub history: History,
    /// What was applied.
    pub events: Events,
    /// What was answered.
    pub receipts: Receipts,
    /// How much more the document may hold.
    pub capacity: Capacity,
    /// Which ids were removed.
    pub gone: Gone,
    /// How often the whole document was replaced.
    pub generation: u64,
}

impl Ledger {
    /// Notes an edit that was applied.
    pub fn note(&mut self, event: Event, done: &Done) {
        self.gone
            .follow(&done.edit, &done.inverse, &done.moves, event.revision);
        self.events
            .push(event, done.footprint.clone(), done.weights.edit);
        let oldest = self.events.oldest();
        let oldest = self
            .history
            .oldest()
            .map_or(oldest, |step| step.min(oldest));
        self.gone.forget(oldest);
    }

    /// Another document begins, at this revision.
    pub fn restart(&mut self, revision: u64) {
        self.history.clear();
        self.events.restart(revision);
        self.receipts.clear();
        self.capacity.restart();
        self.gone.clear();
        self.generation += 1;
    }
}
