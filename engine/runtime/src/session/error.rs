//! What can go wrong with a session's operations. In every case the graph that played before plays on, and the
//! document is as before.

use airloom_api::id::NodeId;
use airloom_api::node::prepare::PrepareError;
use airloom_graph::edit::error::EditError;
use airloom_graph::edit::resolve::error::ResolveError;
use airloom_graph::problem::Problem;

use crate::session::conflict::Conflict;
use crate::session::events::EventsError;

/// A document that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It has errors.
    #[error("{}", summary(.problems))]
    Problems {
        /// All of them, warnings included.
        problems: Vec<Problem>,
    },
    /// A node cannot be prepared for the stream that is running.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A node that cannot be prepared.
#[derive(Debug, thiserror::Error)]
#[error("node {node}: {source}")]
pub struct LoadError {
    /// The node.
    pub node: NodeId,
    /// Why.
    pub source: PrepareError,
}

/// An edit that cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It does not fit the document.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// What is wanted does not fit the document or the node types.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The document would have errors.
    #[error("{}", summary(.problems))]
    Problems {
        /// All of them, warnings included.
        problems: Vec<Problem>,
    },
    /// A node cannot be prepared.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Others have changed what the edit is about since the revision that it was made for.
    #[error("{0}")]
    Conflict(Box<Conflict>),
    /// Others have changed what a step is about since it was done or undone.
    #[error("\"{name}\" cannot be taken back or done again: {conflict}")]
    Overtaken {
        /// The step.
        name: String,
        /// What has changed.
        conflict: Box<Conflict>,
    },
    /// The edit was made for a revision of which nothing is known.
    #[error(transparent)]
    Revision(#[from] EventsError),
    /// An id of something that was removed.
    #[error(
        "the {what} id \"{id}\" was removed at revision {revision}; expected an id that was never used"
    )]
    Reused {
        /// `node` or `connection`.
        what: &'static str,
        /// The id.
        id: String,
        /// The revision that removed it.
        revision: u64,
    },
    /// The edit was made for a document that was replaced by another since.
    #[error(
        "the document was replaced by another (generation {present}); the edit was made for generation {expected}; take the whole document"
    )]
    Replaced {
        /// How often it had been replaced when the edit was made.
        expected: u64,
        /// How often it has been now.
        present: u64,
    },
    /// There is nothing to undo or redo.
    #[error("nothing to {0}")]
    NothingTo(&'static str),
    /// The document has moved on since the revision that the edit was made for.
    #[error("the document is at revision {present}; the edit was made for {expected}")]
    Stale {
        /// The revision that the client knew.
        expected: u64,
        /// The revision now.
        present: u64,
    },
}

fn summary(problems: &[Problem]) -> String {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    match errors.as_slice() {
        [] => "the document has no errors".to_owned(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.message, rest.len()),
    }
}
