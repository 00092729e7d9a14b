//! How a node is removed.

use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Document};
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::nodes::add::{AddNode, PlacedConnection, PlacedMember, PlacedTarget};
use crate::edit::nodes::remove::{Removal, RemoveNode};

impl RemoveNode {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, a fade that is too long, a bridge that was not resolved.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(AddNode, Effect), EditError> {
        let fade = match self.removal {
            Removal::Cut => None,
            Removal::Bridge { .. } => {
                return Err(EditError::Unresolved {
                    edit: "remove_node with strategy bridge",
                });
            }
            Removal::Fade(fade) => Some(bounds::fade(fade)?),
        };
        let at = index.node(document, &self.node)?;
        let touches = |connection: &Connection| {
            connection.from.node == self.node || connection.to.node == self.node
        };
        let known = index.touching(&self.node);
        let connections = match known {
            Some(places) => take_at(&mut document.connections, places),
            None => take(&mut document.connections, touches).collect(),
        };
        let connections = connections
            .into_iter()
            .map(|(at, connection)| {
                index.connection_removed(&connection.id);
                PlacedConnection {
                    at: Some(at),
                    connection,
                }
            })
            .collect();
        let mut targets = Vec::new();
        for entry in &mut document.macros {
            let slot = entry.slot;
            let moves = |target: &MacroTarget| target.node == self.node;
            targets.extend(
                take(&mut entry.targets, moves).map(|(at, target)| PlacedTarget {
                    slot,
                    at: Some(at),
                    target,
                }),
            );
        }
        let mut groups = Vec::new();
        for group in &mut document.groups {
            let id = &group.id;
            groups.extend(
                take(&mut group.nodes, |node| *node == self.node).map(|(at, _)| PlacedMember {
                    group: id.clone(),
                    at: Some(at),
                }),
            );
        }
        let inverse = AddNode {
            node: document.nodes.remove(at),
            at: Some(at),
            connections,
            targets,
            groups,
        };
        index.node_removed(&self.node);
        let effect = Effect {
            fade,
            ..Effect::structure()
        };
        Ok((inverse, effect))
    }
}

/// Takes the elements at ascending places out of a list, with these places.
fn take_at<T>(list: &mut Vec<T>, places: Vec<usize>) -> Vec<(usize, T)> {
    let places = places.into_iter().rev().filter(|at| *at < list.len());
    let places: Vec<usize> = places.collect();
    let mut taken: Vec<(usize, T)> = places.into_iter().map(|at| (at, list.remove(at))).collect();
    taken.reverse();
    taken
}

/// Takes what matches out of a list, with its places in the list as it was.
fn take<T>(list: &mut Vec<T>, matches: impl Fn(&T) -> bool) -> impl Iterator<Item = (usize, T)> {
    let mut at = 0;
    let mut places = Vec::new();
    let taken: Vec<T> = list
        .extract_if(.., |element| {
            let matching = matches(element);
            if matching {
                places.push(at);
            }
            at += 1;
            matching
        })
        .collect();
    places.into_iter().zip(taken)
}
