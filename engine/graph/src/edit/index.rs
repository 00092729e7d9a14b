//! Where ids stand in a document, so that the edits of a large batch need not look through all of it one by one.

use std::collections::HashMap;
use std::hash::Hash;

use airloom_api::id::{ConnectionId, NodeId};

use crate::check::places::around;
use crate::document::model::{Connection, Document, Node};
use crate::edit::error::EditError;
use crate::edit::whereabouts::Whereabouts;

/// Up to so many edits, looking through the document costs less than noting every id.
const FEW: usize = 32;

/// What the edits of one application share: the ids of the document and where they were seen last (nothing for few
/// edits, which search), and what is done with places behind the end of a list.
#[derive(Default)]
pub struct Index {
    ids: Option<Box<Ids>>,
    places: Places,
    /// A place had to be held.
    has_held: bool,
    /// What is known without looking.
    known: Whereabouts,
    /// How many elements have come and gone since.
    moved: usize,
}

/// What is done with a place behind the end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Places {
    /// It is refused: whoever sent it means another document.
    #[default]
    Exact,
    /// The end is taken: the list has become shorter since the edit was made.
    Held,
}

struct Ids {
    nodes: HashMap<NodeId, Seen>,
    connections: HashMap<ConnectionId, Seen>,
}

/// An id that is there.
struct Seen {
    /// Elements of this id; more than one only in a document with errors.
    count: usize,
    /// Where it stood when it was looked up last: other elements may have come and gone before it since.
    at: usize,
}

impl Index {
    /// For so many edits of a document.
    #[must_use]
    pub fn of(document: &Document, edits: usize, places: Places) -> Self {
        let index = Self {
            places,
            ..Self::default()
        };
        if edits <= FEW {
            return index;
        }
        let mut ids = Ids {
            nodes: HashMap::with_capacity(document.nodes.len()),
            connections: HashMap::with_capacity(document.connections.len()),
        };
        for (at, node) in document.nodes.iter().enumerate() {
            add(&mut ids.nodes, &node.id, at);
        }
        for (at, connection) in document.connections.iter().enumerate() {
            add(&mut ids.connections, &connection.id, at);
        }
        Self {
            ids: Some(Box::new(ids)),
            ..index
        }
    }

    /// For edits of a document in which some elements are known to stand.
    #[must_use]
    pub fn knowing(known: Whereabouts, places: Places) -> Self {
        Self {
            places,
            known,
            ..Self::default()
        }
    }

    /// For so many edits of a document that lies in this one.
    #[must_use]
    pub fn inside(&self, document: &Document, edits: usize) -> Self {
        Self::of(document, edits, self.places)
    }

    /// Notes what happened inside.
    pub const fn note_held(&mut self, inside: &Self) {
        self.has_held |= inside.has_held;
    }

    /// A place for a new element of a list of this length: the one given, or the end.
    ///
    /// # Errors
    /// [`EditError::Place`] behind the end, unless places are held.
    pub fn place(&mut self, at: Option<usize>, length: usize) -> Result<usize, EditError> {
        match at {
            Some(at) if at > length && self.places == Places::Exact => {
                Err(EditError::Place { at, length })
            }
            Some(at) => {
                self.has_held |= at > length;
                Ok(at.min(length))
            }
            None => Ok(length),
        }
    }

    /// Whether a place was not the one that was asked for.
    #[must_use]
    pub const fn has_held(&self) -> bool {
        self.has_held
    }

    /// Where a node stands.
    ///
    /// # Errors
    /// [`EditError::UnknownNode`] where it is not there.
    pub fn node(&mut self, document: &Document, id: &NodeId) -> Result<usize, EditError> {
        if let Some(known) = seen(
            &self.known.nodes,
            self.moved,
            &document.nodes,
            id,
            |node: &Node| &node.id,
        ) {
            return known.ok_or_else(|| EditError::UnknownNode { node: id.clone() });
        }
        let known = self.ids.as_mut().map(|ids| &mut ids.nodes);
        find(known, &document.nodes, id, |node: &Node| &node.id)
            .ok_or_else(|| EditError::UnknownNode { node: id.clone() })
    }

    /// Where a connection stands, if it is there.
    pub fn connection(&mut self, document: &Document, id: &ConnectionId) -> Option<usize> {
        let list = &document.connections;
        if let Some(known) = seen(
            &self.known.connections,
            self.moved,
            list,
            id,
            |c: &Connection| &c.id,
        ) {
            return known;
        }
        let known = self.ids.as_mut().map(|ids| &mut ids.connections);
        find(known, &document.connections, id, |c: &Connection| &c.id)
    }

    /// Where the connections stand that touch a node, ascending, if that is known.
    pub fn touching(&mut self, id: &NodeId) -> Option<Vec<usize>> {
        let mut touching = self.known.touching.iter_mut();
        let found = touching.find(|(node, _)| self.moved == 0 && node == id)?;
        Some(std::mem::take(&mut found.1))
    }

    /// A node was inserted.
    pub fn node_added(&mut self, id: &NodeId, at: usize) {
        self.moved += 1;
        note(&mut self.known.nodes, id, Some(at));
        if let Some(ids) = &mut self.ids {
            add(&mut ids.nodes, id, at);
        }
    }

    /// A node was removed.
    pub fn node_removed(&mut self, id: &NodeId) {
        self.moved += 1;
        note(&mut self.known.nodes, id, None);
        if let Some(ids) = &mut self.ids {
            remove(&mut ids.nodes, id);
        }
    }

    /// A connection was inserted.
    pub fn connection_added(&mut self, id: &ConnectionId, at: usize) {
        self.moved += 1;
        note(&mut self.known.connections, id, Some(at));
        if let Some(ids) = &mut self.ids {
            add(&mut ids.connections, id, at);
        }
    }

    /// A connection was removed.
    pub fn connection_removed(&mut self, id: &ConnectionId) {
        self.moved += 1;
        note(&mut self.known.connections, id, None);
        if let Some(ids) = &mut self.ids {
            remove(&mut ids.connections, id);
        }
    }
}

fn add<I: Hash + Eq + Clone>(known: &mut HashMap<I, Seen>, id: &I, at: usize) {
    let seen = known.entry(id.clone()).or_insert(Seen { count: 0, at });
    seen.count += 1;
}

fn remove<I: Hash + Eq>(known: &mut HashMap<I, Seen>, id: &I) {
    if let Some(seen) = known.get_mut(id) {
        seen.count -= 1;
        if seen.count == 0 {
            known.remove(id);
        }
    }
}

/// Notes where an element stands now of which something is known.
fn note<I: PartialEq>(known: &mut [(I, Option<usize>)], id: &I, at: Option<usize>) {
    if let Some((_, place)) = known.iter_mut().find(|(known, _)| known == id) {
        *place = at;
    }
}

/// The place of an element of which something is known, in a list in which so many have come and gone since. `None` if
/// nothing is.
fn seen<T, I: PartialEq>(
    known: &[(I, Option<usize>)],
    moved: usize,
    list: &[T],
    id: &I,
    id_of: impl Fn(&T) -> &I,
) -> Option<Option<usize>> {
    let (_, at) = known.iter().find(|(known, _)| known == id)?;
    let Some(at) = at else {
        return Some(None);
    };
    let is_there = |at: usize| list.get(at).is_some_and(|element| id_of(element) == id);
    around(*at, list.len(), moved, is_there).map(Some)
}

/// The place of an id in a list: where it was last, or wherever it is now.
fn find<T, I: Hash + Eq>(
    known: Option<&mut HashMap<I, Seen>>,
    list: &[T],
    id: &I,
    id_of: impl Fn(&T) -> &I,
) -> Option<usize> {
    let Some(known) = known else {
        return list.iter().position(|element| id_of(element) == id);
    };
    let seen = known.get_mut(id)?;
    if list.get(seen.at).is_none_or(|element| id_of(element) != id) {
        seen.at = list.iter().position(|element| id_of(element) == id)?;
    }
    Some(seen.at)
}
