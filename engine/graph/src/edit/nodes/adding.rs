//! How a node is added.

use airloom_api::id::NodeId;

use crate::document::model::Document;
use crate::edit::bounds;
use crate::edit::connections::Connect;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::nodes::add::{AddNode, PlacedConnection, PlacedMember, PlacedTarget};
use crate::edit::nodes::remove::{Removal, RemoveNode};

impl AddNode {
    /// Applies it.
    ///
    /// # Errors
    /// Ids that are there already, macros and groups that are not, places behind the end.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(RemoveNode, Effect), EditError> {
        let node = self.node.id.clone();
        if index.node(document, &node).is_ok() {
            return Err(EditError::DuplicateNode { node });
        }
        let at = index.place(self.at, document.nodes.len())?;
        bounds::node(&self.node)?;
        let inverse = RemoveNode {
            node: node.clone(),
            removal: Removal::Cut,
        };
        document.nodes.insert(at, self.node);
        index.node_added(&node, at);
        let added = connect(document, index, &node, self.connections)
            .and_then(|()| map(document, index, &node, self.targets))
            .and_then(|()| join(document, index, &node, self.groups));
        match added {
            Ok(()) => Ok((inverse, Effect::structure())),
            Err(error) => {
                inverse.apply(document, index)?;
                Err(error)
            }
        }
    }
}

/// Puts the connections of a new node into their places.
fn connect(
    document: &mut Document,
    index: &mut Index,
    node: &NodeId,
    connections: Vec<PlacedConnection>,
) -> Result<(), EditError> {
    for PlacedConnection { at, connection } in connections {
        if connection.from.node != *node && connection.to.node != *node {
            return Err(EditError::Foreign {
                connection: connection.id,
                node: node.clone(),
            });
        }
        Connect { connection, at }.apply(document, index)?;
    }
    Ok(())
}

/// Puts a new node among the targets of macros.
fn map(
    document: &mut Document,
    index: &mut Index,
    node: &NodeId,
    targets: Vec<PlacedTarget>,
) -> Result<(), EditError> {
    for PlacedTarget { slot, at, target } in targets {
        if target.node != *node {
            return Err(EditError::UnknownNode { node: target.node });
        }
        let entry = document
            .macros
            .iter_mut()
            .find(|entry| entry.slot == slot)
            .ok_or(EditError::UnknownMacro { slot })?;
        let at = index.place(at, entry.targets.len())?;
        entry.targets.insert(at, target);
    }
    Ok(())
}

/// Puts a new node into groups.
fn join(
    document: &mut Document,
    index: &mut Index,
    node: &NodeId,
    groups: Vec<PlacedMember>,
) -> Result<(), EditError> {
    for PlacedMember { group, at } in groups {
        let Some(entry) = document.groups.iter_mut().find(|entry| entry.id == group) else {
            return Err(EditError::UnknownGroup { group });
        };
        let at = index.place(at, entry.nodes.len())?;
        entry.nodes.insert(at, node.clone());
    }
    Ok(())
}
