//! An edit inside a definition: it reaches every node that stands for it.

use serde::{Deserialize, Serialize};

use crate::document::model::Document;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::subgraphs::definitions::place;

/// Edits the nodes, connections, groups, comments and snapshots of a definition as if they were a document's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InSubgraph<E> {
    /// Which.
    pub subgraph: String,
    /// What is done there. Macros, words about the document and sub-graphs are edited outside. Where intents take away what
    /// the definition exposes, [resolving](crate::edit::resolve::resolver::resolve) takes it away from the nodes that stand for
    /// it as well.
    pub change: Box<E>,
}

impl<E> InSubgraph<E> {
    /// Applies it; `apply` applies the inner edit, of which there are `count`.
    ///
    /// # Errors
    /// A definition that is not there, and those of the inner edit.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
        count: usize,
        apply: impl FnOnce(&mut Document, &mut Index, &E) -> Result<(E, Effect), EditError>,
    ) -> Result<(Self, Effect), EditError> {
        let at = place(document, &self.subgraph)?;
        let body = &mut document.subgraphs[at].body;
        let mut within = index.inside(body, count);
        let applied = apply(body, &mut within, &self.change);
        index.note_held(&within);
        let (inverse, mut effect) = applied?;
        // Nodes of the same id elsewhere are others.
        effect.values |= !effect.params.is_empty();
        effect.params.clear();
        let inverse = Self {
            subgraph: self.subgraph,
            change: Box::new(inverse),
        };
        Ok((inverse, effect))
    }
}
