//! Edits that say what is wanted. What they come down to depends on the node types and on the document, so they are
//! [resolved](crate::edit::resolve::resolver::resolve) into edits that can be applied and undone exactly.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::annotation::Group;

/// Replaces a node by one of another type under the same id, label and place. What fits is kept: fields of `config` that
/// the new type has and takes, parameters of the same name and unit whose value is in range, connections whose port
/// exists with the same kind or was the first of its kind, macro targets whose parameter stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceNode {
    /// Which.
    pub node: NodeId,
    /// The new type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Fields of the new configuration that are not to be as they were.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Value>,
    /// Parameters that are not to be as they were.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
}

/// Changes the configuration of a node. Parameters that still exist keep their values, connections to ports that still
/// exist stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconfigure {
    /// Which.
    pub node: NodeId,
    /// What changes; null puts a field back to its default.
    pub config: Map<String, Value>,
}

/// Makes a group of nodes, which leave the groups that they lay in. Without a parent of its own it lies in the group that
/// all of them lay in, if there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupNodes {
    /// The group, with an id that no other has.
    pub group: Group,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Dissolves a group: its nodes and groups move to the group that it lies in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ungroup {
    /// Which.
    pub group: String,
}

/// Notes the values of all parameters of some nodes, those at their default included. A snapshot of the same id is
/// replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSnapshot {
    /// Its id.
    pub snapshot: String,
    /// What the user calls it; a snapshot that is replaced keeps its name where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The nodes; all where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<NodeId>>,
}

/// Sets parameters to the values that a snapshot noted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecallSnapshot {
    /// Which.
    pub snapshot: String,
    /// Of these nodes alone; of all that it has where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<NodeId>>,
}

/// Sets parameters between the values that two snapshots noted, by the curve of each; choices and switches change in the
/// middle. What only one of them has stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MorphSnapshots {
    /// Whose values hold at 0.
    pub from: String,
    /// Whose values hold at 1.
    pub to: String,
    /// 0 … 1.
    pub position: f64,
    /// Of these nodes alone; of all that both have where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<NodeId>>,
}

/// Gives a node that stands for a sub-graph a definition of its own, made from the one that it shares with others: from
/// then on edits inside reach this node alone. It goes on sounding, with all that it remembers. Behind the edit that
/// adds a node this is how a definition is instantiated as a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeUnique {
    /// Which.
    pub node: NodeId,
    /// The new definition, with an id that no other has.
    pub subgraph: String,
    /// What the user calls it; as the other is called where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
