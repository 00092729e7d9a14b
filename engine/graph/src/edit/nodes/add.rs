//! Adding a node.

use serde::{Deserialize, Serialize};

use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Node};

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
