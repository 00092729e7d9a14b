//! What clients send to a session, and what they get back.

use std::sync::Arc;

use airloom_api::id::{ClientId, EditId, GestureId};
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::resolve::dropped::Dropped;

/// An edit as a client sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Who sends it.
    pub client: ClientId,
    /// What is to be done.
    pub edit: Edit,
    /// The revision that the client had seen when it made the edit.
    pub base_revision: u64,
    /// How often the document had been replaced when the client made the edit, as
    /// [`Session::generation`](crate::session::session::Session::generation) told it; none for the document that is
    /// there now. A client that goes on when the document is replaced by another gives it: revisions go on as well.
    pub generation: Option<u64>,
    /// Its name, for a client that may send it again because no answer came.
    pub edit_id: Option<EditId>,
    /// The gesture that it belongs to.
    pub gesture: Option<GestureId>,
    /// What undoing it is called; made from the edit where left out.
    pub name: Option<String>,
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The document's revision after it.
    pub revision: u64,
    /// What was done: applied to the document of the revision before, it gives the document of this revision.
    pub edit: Arc<Edit>,
    /// What could not be kept.
    pub dropped: Arc<[Dropped]>,
}

impl Submission {
    /// An edit for the newest revision that the client has seen, and nothing else about it.
    #[must_use]
    pub const fn new(client: ClientId, base_revision: u64, edit: Edit) -> Self {
        Self {
            client,
            edit,
            base_revision,
            generation: None,
            edit_id: None,
            gesture: None,
            name: None,
        }
    }
}
