//! What is known of the nodes of a document while the rest of it is checked.

use std::sync::Arc;

use airloom_api::id::NodeId;

use crate::check::places::Places;
use crate::check::specs::Kind;

/// What is known of the nodes of a document.
pub struct Known {
    /// By id; of equal ids the first.
    pub ids: Places<NodeId>,
    /// Type and configuration of each node, in order.
    pub kinds: Vec<Option<Arc<Kind>>>,
}

impl Known {
    /// Where a node stands.
    pub fn find(&self, id: &NodeId) -> Option<usize> {
        self.ids.find(id.as_str())
    }

    /// Type and configuration of the node at a place.
    pub fn kind(&self, at: usize) -> Option<&Kind> {
        self.kinds.get(at)?.as_deref()
    }
}
