//! Where the elements that an edit names stand, as somebody knows who follows the document: then nobody has to look
//! through it.

use airloom_api::id::{ConnectionId, NodeId};

use crate::edit::change::Edit;
use crate::edit::footprint::{Footprint, Part};

/// Up to so many elements, looking through what is known costs less than noting every id.
const FEW: usize = 64;

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
    /// Of what an edit names; `None` where that is too much.
    #[must_use]
    pub fn of(edit: &Edit, follower: &impl Follower) -> Option<Self> {
        if edit.count() > FEW {
            return None;
        }
        let footprint = Footprint::of(edit);
        if footprint.len() > FEW {
            return None;
        }
        let mut known = Self::default();
        for (part, is_written) in footprint.parts() {
            match part {
                Part::Node(id) => {
                    let at = follower.node(id);
                    known.nodes.push((id.clone(), at));
                    let touching = at.filter(|_| is_written).map(|at| follower.touching(at));
                    known
                        .touching
                        .extend(touching.map(|places| (id.clone(), places)));
                }
                Part::Connection(id) => {
                    known
                        .connections
                        .push((id.clone(), follower.connection(id)));
                }
                _ => {}
            }
        }
        Some(known)
    }

    /// The place of a node; `None` if nothing is known of it.
    #[must_use]
    pub fn node(&self, id: &NodeId) -> Option<Option<usize>> {
        let known = self.nodes.iter().find(|(known, _)| known == id);
        known.map(|(_, at)| *at)
    }
}
