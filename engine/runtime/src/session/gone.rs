//! Ids of nodes and connections that were removed: they do not come back but by undoing.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_graph::edit::change::Edit;

use crate::session::error::ApplyError;

/// The ids that were removed as far back as the session's history goes.
#[derive(Default)]
pub(crate) struct Gone {
    nodes: Ids<NodeId>,
    connections: Ids<ConnectionId>,
}

/// Ids with the revision that removed them.
struct Ids<I> {
    known: HashMap<I, u64>,
    order: VecDeque<(u64, I)>,
}

impl<I> Default for Ids<I> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl Gone {
    /// Whether an id may be given to a new connection.
    pub fn is_free(&self, id: &ConnectionId) -> bool {
        !self.connections.known.contains_key(id)
    }

    /// Looks whether an edit brings ids that were removed.
    ///
    /// # Errors
    /// [`ApplyError::Reused`] names the first.
    pub fn check(&self, edit: &Edit) -> Result<(), ApplyError> {
        let mut added = Added::default();
        added.collect(edit);
        for node in added.nodes {
            if let Some(revision) = self.nodes.known.get(node) {
                return Err(ApplyError::Reused {
                    what: "node",
                    id: node.to_string(),
                    revision: *revision,
                });
            }
        }
        for connection in added.connections {
            if let Some(revision) = self.connections.known.get(connection) {
                return Err(ApplyError::Reused {
                    what: "connection",
                    id: connection.to_string(),
                    revision: *revision,
                });
            }
        }
        Ok(())
    }

    /// Follows an edit that was applied and made this revision.
    pub fn follow(&mut self, edit: &Edit, inverse: &Edit, revision: u64) {
        let mut added = Added::default();
        added.collect(edit);
        let mut removed = Added::default();
        removed.collect(inverse);
        // What an edit adds and its inverse adds too was there before and is there again, or came and went.
        self.nodes.follow(&added.nodes, &removed.nodes, revision);
        self.connections
            .follow(&added.connections, &removed.connections, revision);
    }

    /// Forgets what was removed at this revision or before.
    pub fn forget(&mut self, revision: u64) {
        self.nodes.forget(revision);
        self.connections.forget(revision);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<I: Clone + Eq + Hash> Ids<I> {
    fn follow(&mut self, added: &HashSet<&I>, removed: &HashSet<&I>, revision: u64) {
        for id in added {
            if !removed.contains(*id) {
                self.known.remove(*id);
            }
        }
        for id in removed {
            if !added.contains(*id) {
                self.known.insert((*id).clone(), revision);
                self.order.push_back((revision, (*id).clone()));
            }
        }
    }

    fn forget(&mut self, revision: u64) {
        while let Some((removed, id)) = self.order.pop_front() {
            if removed > revision {
                self.order.push_front((removed, id));
                return;
            }
            if self.known.get(&id) == Some(&removed) {
                self.known.remove(&id);
            }
        }
    }
}

/// The ids that an edit brings.
#[derive(Default)]
struct Added<'e> {
    nodes: HashSet<&'e NodeId>,
    connections: HashSet<&'e ConnectionId>,
}

impl<'e> Added<'e> {
    fn collect(&mut self, edit: &'e Edit) {
        match edit {
            Edit::AddNode(edit) => {
                self.nodes.insert(&edit.node.id);
                let connections = edit.connections.iter();
                self.connections
                    .extend(connections.map(|placed| &placed.connection.id));
            }
            Edit::Connect(edit) => {
                self.connections.insert(&edit.connection.id);
            }
            Edit::Collapse(edit) => {
                self.nodes.insert(&edit.node);
            }
            Edit::Restructure(edit) => edit.edits.iter().for_each(|edit| self.collect(edit)),
            Edit::Batch(batch) => batch.edits.iter().for_each(|edit| self.collect(edit)),
            _ => {}
        }
    }
}
