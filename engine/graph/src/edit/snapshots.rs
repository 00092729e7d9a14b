//! Snapshots: put, remove.

use serde::{Deserialize, Serialize};

use crate::document::annotation::Snapshot;
use crate::document::model::Document;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;

/// Puts a snapshot among the others; one of the same id is replaced in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The place of a new one in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Removes a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveSnapshot {
    /// Which.
    pub snapshot: String,
}

/// What undoes [`PutSnapshot`].
pub enum PutSnapshotInverse {
    /// There was one of this id.
    Put(PutSnapshot),
    /// There was none.
    Remove(RemoveSnapshot),
}

impl PutSnapshot {
    /// Applies it.
    ///
    /// # Errors
    /// A name that is too long, a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(PutSnapshotInverse, Effect), EditError> {
        bounds::snapshot(&self.snapshot)?;
        let inverse = match place(document, &self.snapshot.id) {
            Ok(at) => PutSnapshotInverse::Put(Self {
                snapshot: std::mem::replace(&mut document.snapshots[at], self.snapshot),
                at: None,
            }),
            Err(_) => {
                let snapshot = self.snapshot.id.clone();
                let at = index.place(self.at, document.snapshots.len())?;
                document.snapshots.insert(at, self.snapshot);
                PutSnapshotInverse::Remove(RemoveSnapshot { snapshot })
            }
        };
        Ok((inverse, Effect::layout()))
    }
}

impl RemoveSnapshot {
    /// Applies it.
    ///
    /// # Errors
    /// A snapshot that is not there.
    pub(super) fn apply(self, document: &mut Document) -> Result<(PutSnapshot, Effect), EditError> {
        let at = place(document, &self.snapshot)?;
        let inverse = PutSnapshot {
            snapshot: document.snapshots.remove(at),
            at: Some(at),
        };
        Ok((inverse, Effect::layout()))
    }
}

fn place(document: &Document, id: &str) -> Result<usize, EditError> {
    let mut snapshots = document.snapshots.iter();
    snapshots
        .position(|snapshot| snapshot.id == id)
        .ok_or_else(|| EditError::UnknownSnapshot {
            snapshot: id.to_owned(),
        })
}
