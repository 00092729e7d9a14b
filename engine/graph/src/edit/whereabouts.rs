//! Where the elements that an edit names stand, as somebody knows who follows the document: then nobody has to look
//! through it.

use airloom_api::id::{ConnectionId, NodeId};

/// Somebody who knows where the elements of a document stand.
pub trait Follower {
    /// The place of a node, if it is there.
    fn node(&self, id: &NodeId) -> Option<usize>;
    /// The place of a connection, if it is there.
    fn connection(&self, id: &ConnectionId) -> Option<usize>;
    /// The places of the connections that touch the node at a place, ascending.
    fn touching(&self, node: usize) -> Vec<usize>;
}

/// Where elements stand before an edit, or that they are not there.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts {
    pub(super) nodes: Vec<(NodeId, Option<usize>)>,
    pub(super) connections: Vec<(ConnectionId, Option<usize>)>,
    /// The connections that touch a node which the edit may remove.
    pub(super) touching: Vec<(NodeId, Vec<usize>)>,
}

impl Whereabouts {
    /// The place of a node; `None` if nothing is known of it.
    #[must_use]
    pub fn node(&self, id: &NodeId) -> Option<Option<usize>> {
        let known = self.nodes.iter().find(|(known, _)| known == id);
        known.map(|(_, at)| *at)
    }
}
