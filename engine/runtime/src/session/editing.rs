//! Edits: the order of all of them is the session's.
//!
//! A client makes an edit for the revision that it has seen. If others have edited since, the edit is applied as it is,
//! unless it reads or writes a part of the document (a node, a connection, a parameter, a macro …) that one of their
//! edits has written, or writes one that they have read: then it is refused, with a list of these parts, and the client
//! decides anew. So every edit that was accepted does what its client saw, and every client that applies the
//! [events](crate::session::events::Event) in order has the session's document.
//!
//! Undoing is an edit like any other. A client takes back its own newest step whatever others have done meanwhile, as
//! long as they did not touch the same parts.

use std::sync::Arc;

use airloom_api::id::ClientId;
use airloom_graph::edit::change::{Applied, Edit, apply, apply_held, apply_knowing};
use airloom_graph::edit::effect::Leaver;
use airloom_graph::edit::footprint::Footprint;
use airloom_graph::edit::locating::locate;
use airloom_graph::edit::resolve::resolved::Resolved;
use airloom_graph::edit::resolve::resolver::resolve;
use airloom_graph::edit::title::title_knowing;
use airloom_graph::edit::touched::Touched;
use airloom_graph::limits::NAME_LENGTH;

use crate::session::done::Done;
use crate::session::error::ApplyError;
use crate::session::events::{Event, EventsError};
use crate::session::history::{New, Whose};
use crate::session::macros::without_jumps;
use crate::session::session::Session;
use crate::session::submission::{Receipt, Submission};
use crate::session::weight::Weights;

/// How an edit comes about.
#[derive(Clone, Copy)]
enum Way<'w> {
    /// A client sent it, having seen a revision.
    Submitted(&'w ClientId, u64),
    /// It undoes or redoes a step, in which nodes fade out in ways of their own.
    Turned(&'w [Leaver]),
}

impl Session {
    /// Applies an edit of a client: the document changes, the revision counts up, the sound follows at the next block.
    /// Edits of one gesture that follow each other are one step of the history. An edit that was sent before under the
    /// same id is not applied again; its receipt is given again.
    ///
    /// Mapping a macro and taking a mapping away do not change the sound (see `macros`).
    ///
    /// # Errors
    /// [`ApplyError::Conflict`] where others have touched the same since; otherwise what is wrong with the edit. Nothing
    /// has changed then.
    pub fn submit(&mut self, submission: Submission) -> Result<Receipt, ApplyError> {
        let gesture = submission.gesture.as_ref();
        let history = &self.ledger.history;
        let continues =
            gesture.is_some_and(|gesture| history.is_in_gesture(&submission.client, gesture));
        self.enter(submission, continues)
    }

    fn enter(&mut self, submission: Submission, continues: bool) -> Result<Receipt, ApplyError> {
        let Submission {
            client,
            edit,
            base_revision,
            generation,
            edit_id,
            gesture,
            name,
        } = submission;
        let present = self.ledger.generation;
        if let Some(expected) = generation.filter(|expected| *expected != present) {
            return Err(ApplyError::Replaced { expected, present });
        }
        if let Some(id) = &edit_id
            && let Some(receipt) = self.ledger.receipts.find(&client, id)
        {
            return Ok(receipt.clone());
        }
        edit.sent()?;
        self.refuse_conflict(&client, base_revision, &Footprint::of(&edit))?;
        let name = name.unwrap_or_else(|| {
            let known = locate(&edit, &self.checked);
            title_knowing(&edit, &self.document, &known.unwrap_or_default())
        });
        let name = named(name);
        let gone = &self.ledger.gone;
        let is_free = |id: &_| gone.is_free(id);
        let resolved = resolve(&edit, &self.document, &self.registry, &is_free)?;
        let Resolved {
            edit: wanted,
            dropped,
        } = resolved;
        let is_nothing = edit.has_intents() && wanted.count() == 0;
        let receipt = |revision, edit| Receipt {
            revision,
            edit,
            dropped: Arc::from(dropped),
        };
        let receipt = if is_nothing {
            receipt(self.revision, Arc::new(wanted))
        } else {
            let status = self.engine.as_ref().map(|engine| &*engine.status);
            let meant = without_jumps(&wanted, &self.document, &self.registry, status);
            let done = self.change(&meant, Way::Submitted(&client, base_revision))?;
            let edit = Arc::clone(&done.edit);
            let event = Event {
                revision: self.revision,
                client: client.clone(),
                edit_id: edit_id.clone(),
                edit: Arc::clone(&edit),
                name: Arc::clone(&name),
            };
            self.ledger.note(event, &done);
            let new = New {
                client: client.clone(),
                name,
                gesture,
                inverse: done.inverse,
                weight: done.weights.inverse,
                footprint: done.footprint,
                leavers: done.leavers,
                revision: self.revision,
            };
            if continues {
                self.ledger.history.continue_step(new);
            } else {
                self.ledger.history.record(new);
            }
            receipt(self.revision, edit)
        };
        if let Some(id) = &edit_id {
            self.ledger.receipts.keep(&client, id, receipt.clone());
        }
        Ok(receipt)
    }

    /// Looks whether others have touched the parts of a footprint since a revision.
    fn refuse_conflict(
        &self,
        client: &ClientId,
        base: u64,
        footprint: &Footprint,
    ) -> Result<(), ApplyError> {
        let events = &self.ledger.events;
        match events.conflict(base, self.revision, client, footprint)? {
            Some(conflict) => Err(ApplyError::Conflict(Box::new(conflict))),
            None => Ok(()),
        }
    }

    /// Applies an edit of the local client to the document as it is now.
    ///
    /// # Errors
    /// [`ApplyError`] says what is wrong with the edit; nothing has changed then.
    pub fn apply(&mut self, edit: &Edit) -> Result<u64, ApplyError> {
        let submission = Submission::new(ClientId::local(), self.revision, edit.clone());
        Ok(self.enter(submission, false)?.revision)
    }

    /// Applies an edit of the local client that continues its newest one, as the moves of a knob do: one step of the
    /// history takes back both.
    ///
    /// # Errors
    /// Like [`Self::apply`].
    pub fn amend(&mut self, edit: &Edit) -> Result<u64, ApplyError> {
        let submission = Submission::new(ClientId::local(), self.revision, edit.clone());
        Ok(self.enter(submission, true)?.revision)
    }

    /// Like [`Self::apply`], only if the document is at a certain revision.
    ///
    /// # Errors
    /// [`ApplyError::Stale`] if the document has moved on since; otherwise like [`Self::apply`].
    pub fn apply_at(&mut self, revision: u64, edit: &Edit) -> Result<u64, ApplyError> {
        if revision == self.revision {
            self.apply(edit)
        } else {
            Err(ApplyError::Stale {
                expected: revision,
                present: self.revision,
            })
        }
    }

    /// Takes back the newest step, whoever made it, in the name of the local client.
    ///
    /// # Errors
    /// [`ApplyError::NothingTo`] if there is none; a file that has gone since may keep a node from coming back.
    pub fn undo(&mut self) -> Result<u64, ApplyError> {
        Ok(self.undo_any(&ClientId::local())?.revision)
    }

    /// Applies again what was taken back last, whoever did, in the name of the local client.
    ///
    /// # Errors
    /// Like [`Self::undo`]; [`ApplyError::Overtaken`] where others have changed the same since.
    pub fn redo(&mut self) -> Result<u64, ApplyError> {
        Ok(self.redo_any(&ClientId::local())?.revision)
    }

    /// Takes back a client's own newest step.
    ///
    /// # Errors
    /// [`ApplyError::Overtaken`] where others have changed the same since, otherwise like [`Self::undo`].
    pub fn undo_own(&mut self, client: &ClientId) -> Result<Receipt, ApplyError> {
        let place = self.ledger.history.next_undo(Whose::Of(client));
        self.turn(client, place, "undo")
    }

    /// Applies again what a client has taken back last of its own steps.
    ///
    /// # Errors
    /// Like [`Self::undo_own`].
    pub fn redo_own(&mut self, client: &ClientId) -> Result<Receipt, ApplyError> {
        let place = self.ledger.history.next_redo(Whose::Of(client));
        self.turn(client, place, "redo")
    }

    /// Takes back the newest step, whoever made it; `client` does it.
    ///
    /// # Errors
    /// Like [`Self::undo`].
    pub fn undo_any(&mut self, client: &ClientId) -> Result<Receipt, ApplyError> {
        let place = self.ledger.history.next_undo(Whose::Any);
        self.turn(client, place, "undo")
    }

    /// Applies again what was taken back last, whoever did; `client` does it.
    ///
    /// # Errors
    /// Like [`Self::undo_own`].
    pub fn redo_any(&mut self, client: &ClientId) -> Result<Receipt, ApplyError> {
        let place = self.ledger.history.next_redo(Whose::Any);
        self.turn(client, place, "redo")
    }

    /// Undoes or redoes a step.
    fn turn(
        &mut self,
        client: &ClientId,
        place: Option<usize>,
        what: &'static str,
    ) -> Result<Receipt, ApplyError> {
        let history = &self.ledger.history;
        let nothing = || ApplyError::NothingTo(what);
        let place = place.ok_or_else(nothing)?;
        let step = history.step(place).ok_or_else(nothing)?;
        let (way, leavers) = (step.way.clone(), step.leavers.clone());
        let step_name = Arc::clone(&step.name);
        if let Some(conflict) = history.conflict(place, self.revision) {
            return Err(ApplyError::Overtaken {
                name: step_name.to_string(),
                conflict: Box::new(conflict),
            });
        }
        let done = self.change(&way, Way::Turned(&leavers))?;
        let edit = Arc::clone(&done.edit);
        let event = Event {
            revision: self.revision,
            client: client.clone(),
            edit_id: None,
            edit: Arc::clone(&edit),
            name: named(format!("{what}: {step_name}")),
        };
        self.ledger.note(event, &done);
        let history = &mut self.ledger.history;
        history.turned(place, done.inverse, done.weights.inverse, self.revision);
        Ok(Receipt {
            revision: self.revision,
            edit,
            dropped: Arc::from([]),
        })
    }

    /// Whether there is something to undo, and something to redo, of anybody's.
    #[must_use]
    pub fn can_undo_redo(&self) -> (bool, bool) {
        let history = &self.ledger.history;
        (
            history.next_undo(Whose::Any).is_some(),
            history.next_redo(Whose::Any).is_some(),
        )
    }

    /// What undoing and redoing would take back and do again: of a client's own steps, or of everybody's.
    #[must_use]
    pub fn next_steps(&self, client: Option<&ClientId>) -> (Option<&str>, Option<&str>) {
        let history = &self.ledger.history;
        let whose = client.map_or(Whose::Any, Whose::Of);
        let name = |place: Option<usize>| Some(&*history.step(place?)?.name);
        (
            name(history.next_undo(whose)),
            name(history.next_redo(whose)),
        )
    }

    /// What was applied after a revision, in order.
    ///
    /// # Errors
    /// [`EventsError`] where that is not known: the client takes the whole document.
    pub fn events_since(&self, revision: u64) -> Result<Vec<Event>, EventsError> {
        let events = self.ledger.events.since(revision, self.revision)?;
        Ok(events.cloned().collect())
    }

    /// How often the whole document was [replaced](Self::replace): while this stays, revisions belong together.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.ledger.generation
    }

    /// Changes document, graph and sound, or nothing.
    fn change(&mut self, edit: &Edit, way: Way<'_>) -> Result<Done, ApplyError> {
        // Copies the document only while somebody holds a view of it.
        let document = Arc::make_mut(&mut self.document);
        let (edit, applied) = match way {
            Way::Submitted(..) => {
                let applied = match locate(edit, &self.checked) {
                    Some(known) => apply_knowing(document, edit, known)?,
                    None => apply(document, edit)?,
                };
                (edit.clone(), applied)
            }
            Way::Turned(_) => apply_held(document, edit)?,
        };
        let Applied {
            inverse,
            mut effect,
        } = applied;
        if let Way::Turned(leavers) = way {
            effect.leavers = leavers.to_vec();
        }
        let touched = if document.subgraphs.is_empty() {
            Touched::of(&edit, &inverse)
        } else {
            // What is played of a node has other names.
            Touched::everything()
        };
        let footprint = Footprint::of_applied(&edit, &inverse);
        let weights = Weights::of(&edit, &inverse);
        let allowed = match way {
            Way::Submitted(client, base) => self.refuse_conflict(client, base, &footprint),
            Way::Turned(_) => Ok(()),
        };
        let allowed = allowed.and_then(|()| match way {
            Way::Submitted(..) => self.ledger.gone.check(&edit, &inverse, &effect.moves),
            Way::Turned(_) => Ok(()),
        });
        let allowed = allowed.and_then(|()| {
            let capacity = &mut self.ledger.capacity;
            let admitted = capacity.admit(&edit, &weights, &self.document, &self.limits);
            admitted.map_err(|problem| ApplyError::Problems {
                problems: vec![*problem],
            })
        });
        match allowed.and_then(|()| self.follow(&touched, &effect)) {
            Ok(()) => {
                self.revision += 1;
                Ok(Done {
                    edit: Arc::new(edit),
                    inverse,
                    footprint,
                    weights,
                    leavers: effect.leavers,
                    moves: effect.moves,
                })
            }
            Err(error) => {
                apply(Arc::make_mut(&mut self.document), &inverse)?;
                self.check(&touched)?;
                Err(error)
            }
        }
    }
}

/// A name that fits where names are shown.
fn named(name: String) -> Arc<str> {
    if name.len() <= NAME_LENGTH {
        Arc::from(name)
    } else {
        Arc::from(name.chars().take(NAME_LENGTH).collect::<String>())
    }
}
