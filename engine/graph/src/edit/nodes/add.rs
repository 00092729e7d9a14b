//! Adding a node.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Document, Node};
use crate::edit::bounds;
use crate::edit::connections::Connect;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::nodes::remove::{Removal, RemoveNode};

/// Adds a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddNode {
    /// The node, with an id that was never used.
    pub node: Node,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Connections that come with it, in ascending order of their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<PlacedConnection>,
    /// Macros that move it, in ascending order of their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<PlacedTarget>,
    /// Groups that it lies in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<PlacedMember>,
}

/// A connection and its place in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedConnection {
    /// The place when those before it are there; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// The connection.
    pub connection: Connection,
}

/// A target of a macro and its place among the targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedTarget {
    /// The macro, which is there.
    pub slot: u16,
    /// The place when those before it are there; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// The target.
    pub target: MacroTarget,
}

/// A group and the node's place among its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedMember {
    /// The group, which is there.
    pub group: String,
    /// The place; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

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
