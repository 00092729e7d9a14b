//! Ids of nodes and connections that were removed: they do not come back but by undoing, or with what they named.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::subgraphs::moves::{Move, Moves};

use crate::session::error::ApplyError;

/// The ids that were removed as far back as the session's history goes, of the document and inside each definition.
#[derive(Default)]
pub(crate) struct Gone {
    /// By definition; the document itself has no name.
    scopes: HashMap<String, Scope>,
}

/// Where ids are told apart.
#[derive(Default)]
struct Scope {
    nodes: Ids<NodeId>,
    connections: Ids<ConnectionId>,
}

/// Ids that left.
struct Ids<I> {
    known: HashMap<I, Left>,
    order: VecDeque<(u64, I)>,
}

/// How an id left.
struct Left {
    /// The revision that took it away.
    revision: u64,
    /// Where what it named went on, if it did, as seen from where it was: from there it may come home.
    path: Option<String>,
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
    /// Whether an id may be given to a new connection, wherever.
    pub fn is_free(&self, id: &ConnectionId) -> bool {
        let mut scopes = self.scopes.values();
        !scopes.any(|scope| scope.connections.known.contains_key(id))
    }

    /// Looks whether an edit that was applied has brought ids that were removed before.
    ///
    /// # Errors
    /// [`ApplyError::Reused`] names the first.
    pub fn check(&self, edit: &Edit, inverse: &Edit, moves: &Moves) -> Result<(), ApplyError> {
        if self.scopes.is_empty() {
            return Ok(());
        }
        for (name, brought) in Named::brought(edit, inverse).scopes {
            let Some(scope) = self.scopes.get(name) else {
                continue;
            };
            scope.nodes.check("node", &brought.nodes, &moves.nodes)?;
            let connections = &brought.connections;
            let moves = &moves.connections;
            scope.connections.check("connection", connections, moves)?;
        }
        Ok(())
    }

    /// Follows an edit that was applied and made this revision.
    pub fn follow(&mut self, edit: &Edit, inverse: &Edit, moves: &Moves, revision: u64) {
        let mut brought = Named::brought(edit, inverse).scopes;
        let mut taken = Named::brought(inverse, edit).scopes;
        let names: HashSet<&str> = brought.keys().chain(taken.keys()).copied().collect();
        for name in names {
            let brought = brought.remove(name).unwrap_or_default();
            let taken = taken.remove(name).unwrap_or_default();
            let scope = self.scopes.entry(name.to_owned()).or_default();
            // What both bring was there before and is there again, or came and went.
            scope
                .nodes
                .follow(&brought.nodes, &taken.nodes, &moves.nodes, revision);
            let (brought, taken) = (&brought.connections, &taken.connections);
            let connections = &mut scope.connections;
            connections.follow(brought, taken, &moves.connections, revision);
        }
        self.scopes.retain(|_, scope| !scope.is_empty());
    }

    /// Forgets what was removed at this revision or before.
    pub fn forget(&mut self, revision: u64) {
        for scope in self.scopes.values_mut() {
            scope.nodes.forget(revision);
            scope.connections.forget(revision);
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Scope {
    fn is_empty(&self) -> bool {
        self.nodes.order.is_empty() && self.connections.order.is_empty()
    }
}

impl<I: Clone + Eq + Hash + fmt::Display> Ids<I> {
    fn check(
        &self,
        what: &'static str,
        brought: &HashSet<&I>,
        moves: &[Move],
    ) -> Result<(), ApplyError> {
        if self.known.is_empty() {
            return Ok(());
        }
        for id in brought {
            let Some(left) = self.known.get(*id) else {
                continue;
            };
            let text = id.to_string();
            let comes_home = |each: &Move| {
                let (around, to) = parted(&each.to);
                let from = within(around, &each.from);
                to == text && from.is_some() && from == left.path.as_deref()
            };
            if !moves.iter().any(comes_home) {
                return Err(ApplyError::Reused {
                    what,
                    id: text,
                    revision: left.revision,
                });
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        brought: &HashSet<&I>,
        taken: &HashSet<&I>,
        moves: &[Move],
        revision: u64,
    ) {
        for id in brought {
            if !taken.contains(*id) {
                self.known.remove(*id);
            }
        }
        let moves: HashMap<&str, Option<&str>> = moves
            .iter()
            .map(|each| {
                let (around, from) = parted(&each.from);
                (from, within(around, &each.to))
            })
            .collect();
        for id in taken {
            if !brought.contains(*id) {
                let path = if moves.is_empty() {
                    None
                } else {
                    let path = moves.get(id.to_string().as_str());
                    path.copied().flatten().map(str::to_owned)
                };
                self.known.insert((*id).clone(), Left { revision, path });
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
            if self
                .known
                .get(&id)
                .is_some_and(|left| left.revision == removed)
            {
                self.known.remove(&id);
            }
        }
    }
}

/// What a path lies in, and its last id.
fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A path as it is seen from what it lies in.
fn within<'p>(around: &str, path: &'p str) -> Option<&'p str> {
    if around.is_empty() {
        Some(path)
    } else {
        path.strip_prefix(around)?.strip_prefix('/')
    }
}

/// Ids that an edit names, by definition.
#[derive(Default)]
struct Named<'e> {
    scopes: HashMap<&'e str, Ours<'e>>,
}

#[derive(Default)]
struct Ours<'e> {
    nodes: HashSet<&'e NodeId>,
    connections: HashSet<&'e ConnectionId>,
}

impl<'e> Named<'e> {
    /// What an edit has brought: what it says, and what its inverse takes away.
    fn brought(edit: &'e Edit, inverse: &'e Edit) -> Self {
        let mut named = Self::default();
        named.brings(edit, "");
        named.takes(inverse, "");
        named
    }

    /// What a restructuring names. Of its connections only some come or go; the others are the same as before, to other
    /// ports.
    fn add(&mut self, named: Self, connections: HashSet<&str>) {
        for (scope, theirs) in named.scopes {
            let ours = self.scopes.entry(scope).or_default();
            ours.nodes.extend(theirs.nodes);
            let theirs = theirs.connections.into_iter();
            let moved = theirs.filter(|id| connections.contains(id.as_str()));
            ours.connections.extend(moved);
        }
    }

    fn brings(&mut self, edit: &'e Edit, scope: &'e str) {
        match edit {
            Edit::AddNode(edit) => {
                let ours = self.scopes.entry(scope).or_default();
                ours.nodes.insert(&edit.node.id);
                let connections = edit.connections.iter();
                ours.connections
                    .extend(connections.map(|placed| &placed.connection.id));
            }
            Edit::Connect(edit) => {
                let ours = self.scopes.entry(scope).or_default();
                ours.connections.insert(&edit.connection.id);
            }
            Edit::InSubgraph(edit) => self.brings(&edit.change, &edit.subgraph),
            Edit::Restructure(edit) => {
                let mut named = Self::default();
                let edits = edit.edits.iter();
                edits.for_each(|edit| named.brings(edit, scope));
                let moves = edit.moves.connections.iter();
                self.add(named, moves.map(|each| parted(&each.to).1).collect());
            }
            Edit::Batch(batch) => batch.edits.iter().for_each(|edit| self.brings(edit, scope)),
            _ => {}
        }
    }

    fn takes(&mut self, edit: &'e Edit, scope: &'e str) {
        match edit {
            Edit::RemoveNode(edit) => {
                let ours = self.scopes.entry(scope).or_default();
                ours.nodes.insert(&edit.node);
            }
            Edit::Disconnect(edit) => {
                let ours = self.scopes.entry(scope).or_default();
                ours.connections.insert(&edit.connection);
            }
            Edit::InSubgraph(edit) => self.takes(&edit.change, &edit.subgraph),
            Edit::Restructure(edit) => {
                let mut named = Self::default();
                let edits = edit.edits.iter();
                edits.for_each(|edit| named.takes(edit, scope));
                let moves = edit.moves.connections.iter();
                self.add(named, moves.map(|each| parted(&each.from).1).collect());
            }
            Edit::Batch(batch) => batch.edits.iter().for_each(|edit| self.takes(edit, scope)),
            _ => {}
        }
    }
}
