//! Edits after which nodes are the same under other names.

use serde::{Deserialize, Serialize};

use crate::edit::subgraphs::moves::Moves;

/// Edits that are one step, and what goes on through them. This is what collapsing and expanding come down to, and what
/// takes them back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restructure<E> {
    /// All, in order, or none.
    pub edits: Vec<E>,
    /// Names before and after.
    #[serde(default, skip_serializing_if = "Moves::is_empty")]
    pub moves: Moves,
}
