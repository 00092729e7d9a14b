//! What comes of an edit with intents.

use crate::edit::change::Edit;
use crate::edit::resolve::dropped::Dropped;

/// An edit that can be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// Without intents.
    pub edit: Edit,
    /// What could not be kept.
    pub dropped: Vec<Dropped>,
}

impl Resolved {
    /// With nothing that could not be kept.
    pub(super) const fn whole(edit: Edit) -> Self {
        Self {
            edit,
            dropped: Vec::new(),
        }
    }
}
