//! Nodes: add, remove, bypass, move.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Document, Node};
use crate::document::number;
use crate::edit::connections::Connect;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::place;

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

/// Removes a node, its connections, its places among macro targets and groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveNode {
    /// Which.
    pub node: NodeId,
}

/// Bypasses a node, or takes it back in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetBypass {
    /// Which.
    pub node: NodeId,
    /// Whether its inputs pass it by.
    pub bypass: bool,
}

/// Moves a node on the canvas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveNode {
    /// Which.
    pub node: NodeId,
    /// Where to; null leaves the place to the editor.
    #[serde(
        deserialize_with = "Option::deserialize",
        serialize_with = "number::optional_pair"
    )]
    pub position: Option<[f64; 2]>,
}

impl AddNode {
    /// Applies it.
    ///
    /// # Errors
    /// Ids that are there already, macros and groups that are not, places behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(RemoveNode, Effect), EditError> {
        let node = self.node.id.clone();
        if index.node(document, &node).is_ok() {
            return Err(EditError::DuplicateNode { node });
        }
        let at = place::vacant(self.at, document.nodes.len())?;
        let inverse = RemoveNode { node: node.clone() };
        document.nodes.insert(at, self.node);
        index.node_added(&node, at);
        let added = connect(document, index, &node, self.connections)
            .and_then(|()| map(document, &node, self.targets))
            .and_then(|()| join(document, &node, self.groups));
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
        let at = place::vacant(at, entry.targets.len())?;
        entry.targets.insert(at, target);
    }
    Ok(())
}

/// Puts a new node into groups.
fn join(
    document: &mut Document,
    node: &NodeId,
    groups: Vec<PlacedMember>,
) -> Result<(), EditError> {
    for PlacedMember { group, at } in groups {
        let Some(entry) = document.groups.iter_mut().find(|entry| entry.id == group) else {
            return Err(EditError::UnknownGroup { group });
        };
        let at = place::vacant(at, entry.nodes.len())?;
        entry.nodes.insert(at, node.clone());
    }
    Ok(())
}

impl RemoveNode {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(AddNode, Effect), EditError> {
        let at = index.node(document, &self.node)?;
        let touches = |connection: &Connection| {
            connection.from.node == self.node || connection.to.node == self.node
        };
        let connections = take(&mut document.connections, touches)
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
        Ok((inverse, Effect::structure()))
    }
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

impl SetBypass {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        let at = index.node(document, &self.node)?;
        let node = &mut document.nodes[at];
        let bypass = std::mem::replace(&mut node.bypass, self.bypass);
        let inverse = Self {
            node: self.node,
            bypass,
        };
        Ok((inverse, Effect::structure()))
    }
}

impl MoveNode {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, a position that is not finite.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        for found in self.position.into_iter().flatten() {
            if !found.is_finite() {
                return Err(EditError::NotFinite {
                    field: "position",
                    found,
                });
            }
        }
        let at = index.node(document, &self.node)?;
        let node = &mut document.nodes[at];
        let position = std::mem::replace(&mut node.position, self.position);
        let inverse = Self {
            node: self.node,
            position,
        };
        Ok((inverse, Effect::layout()))
    }
}
