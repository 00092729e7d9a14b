//! Exchanging a node.

use serde::{Deserialize, Serialize};

use crate::document::model::{Document, Node};
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;

/// Puts another node of the same id into the place of one that is there: what replacing and configuring a node come
/// down to. Connections, macros and groups are not looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutNode {
    /// The node as it is to be.
    pub node: Node,
}

impl PutNode {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, texts that are too long.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        bounds::node(&self.node)?;
        let at = index.node(document, &self.node.id)?;
        let node = std::mem::replace(&mut document.nodes[at], self.node);
        Ok((Self { node }, Effect::structure()))
    }
}
