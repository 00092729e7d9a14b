//! Edits that were made without knowing of each other.

use std::fmt;

use airloom_api::id::ClientId;
use airloom_graph::edit::footprint::Part;
use serde::Serialize;

/// The most overlaps that are listed.
const LISTED: usize = 100;

/// What an edit was made for is no longer as it was: others have changed parts of the document that it reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The revision from which on the edits of others were looked at.
    pub base: u64,
    /// The revision now.
    pub present: u64,
    /// Where they meet, at least one; of very many the first.
    pub overlaps: Vec<Overlap>,
}

/// A part of the document that two edits meet in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The part.
    pub part: Part,
    /// The revision that the other edit made.
    pub revision: u64,
    /// Who made it.
    pub client: ClientId,
    /// What it is called.
    pub name: String,
}

impl Conflict {
    /// A conflict, if there are overlaps.
    pub(crate) fn of(base: u64, present: u64, mut overlaps: Vec<Overlap>) -> Option<Self> {
        overlaps.truncate(LISTED);
        (!overlaps.is_empty()).then_some(Self {
            base,
            present,
            overlaps,
        })
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.overlaps.as_slice() {
            [] => write!(f, "the document has changed since revision {}", self.base),
            [first, rest @ ..] => {
                write!(f, "since revision {}, {first}", self.base)?;
                if !rest.is_empty() {
                    write!(f, " (and {} more)", rest.len())?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            part,
            revision,
            client,
            name,
        } = self;
        write!(
            f,
            "{client} has touched {part} ({name}, revision {revision})"
        )
    }
}
