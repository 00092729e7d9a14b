//! What was applied, in order, so that clients can follow.

use std::collections::VecDeque;
use std::sync::Arc;

use airloom_api::id::{ClientId, EditId};
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::footprint::Footprint;

use crate::session::conflict::{Conflict, Overlap};
use crate::session::weight::{Weight, of_footprint};

/// Events that are kept: minutes of several busy clients.
const EVENTS: usize = 10_000;
/// Bytes that all kept events take together, near enough; the newest is kept whatever it takes.
const BYTES: usize = 64 << 20;

/// An edit that was applied. Whoever applies the edits of all events in order to the document of the revision before the
/// first has the session's document.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The document's revision after it: one more than that of the event before.
    pub revision: u64,
    /// Who made it, or undid or redid it.
    pub client: ClientId,
    /// The name that the client gave it.
    pub edit_id: Option<EditId>,
    /// What was done.
    pub edit: Arc<Edit>,
    /// What it is called.
    pub name: Arc<str>,
}

/// Why the events since a revision cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventsError {
    /// They are no longer kept, or the document was replaced by another: the client needs the whole document.
    #[error(
        "what happened since revision {asked} is no longer known; expected {oldest} or later, or take the whole document"
    )]
    Forgotten {
        /// The revision that was asked for.
        asked: u64,
        /// The oldest that can be.
        oldest: u64,
    },
    /// The document has not come that far.
    #[error("revision {asked} lies ahead; the document is at {present}")]
    Ahead {
        /// The revision that was asked for.
        asked: u64,
        /// The revision now.
        present: u64,
    },
}

struct Logged {
    event: Event,
    footprint: Footprint,
    bytes: usize,
}

/// The newest events, without gaps.
#[derive(Default)]
pub(crate) struct Events {
    logged: VecDeque<Logged>,
    bytes: usize,
    /// The revision before the oldest event.
    oldest: u64,
}

impl Events {
    /// Notes an event; the oldest ones are forgotten.
    pub fn push(&mut self, event: Event, footprint: Footprint, weight: Weight) {
        let bytes = weight.bytes().saturating_add(of_footprint(&footprint));
        self.bytes = self.bytes.saturating_add(bytes);
        self.logged.push_back(Logged {
            event,
            footprint,
            bytes,
        });
        while self.logged.len() > EVENTS || (self.bytes > BYTES && self.logged.len() > 1) {
            if let Some(forgotten) = self.logged.pop_front() {
                self.bytes -= forgotten.bytes;
                self.oldest = forgotten.event.revision;
            }
        }
    }

    /// Forgets everything: another document begins at this revision.
    pub fn restart(&mut self, revision: u64) {
        self.logged.clear();
        self.bytes = 0;
        self.oldest = revision;
    }

    /// The oldest revision whose followers are all known.
    pub const fn oldest(&self) -> u64 {
        self.oldest
    }

    /// The events after a revision.
    ///
    /// # Errors
    /// Where they are not known.
    pub fn since(
        &self,
        asked: u64,
        present: u64,
    ) -> Result<impl Iterator<Item = &Event>, EventsError> {
        Ok(self
            .logged_since(asked, present)?
            .map(|logged| &logged.event))
    }

    /// What a footprint of a client shares with what others have done since a revision.
    ///
    /// # Errors
    /// Where it is not known what they have done.
    pub fn conflict(
        &self,
        base: u64,
        present: u64,
        client: &ClientId,
        footprint: &Footprint,
    ) -> Result<Option<Conflict>, EventsError> {
        let mut overlaps = Vec::new();
        for logged in self.logged_since(base, present)? {
            let event = &logged.event;
            if event.client == *client {
                continue;
            }
            for part in footprint.overlap(&logged.footprint) {
                overlaps.push(Overlap {
                    part,
                    revision: event.revision,
                    client: event.client.clone(),
                    name: event.name.to_string(),
                });
            }
        }
        Ok(Conflict::of(base, present, overlaps))
    }

    fn logged_since(
        &self,
        asked: u64,
        present: u64,
    ) -> Result<impl Iterator<Item = &Logged>, EventsError> {
        if asked > present {
            return Err(EventsError::Ahead { asked, present });
        }
        if asked < self.oldest {
            let oldest = self.oldest;
            return Err(EventsError::Forgotten { asked, oldest });
        }
        let known = usize::try_from(asked - self.oldest).unwrap_or(usize::MAX);
        Ok(self.logged.iter().skip(known))
    }
}
