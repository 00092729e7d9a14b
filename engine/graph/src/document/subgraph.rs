//! Sub-graphs: graphs that nodes stand for.
//!
//! A node of type [`SUBGRAPH`] names a definition and looks like a node with the definition's exposed ports and
//! parameters. Several nodes may name one definition: a change of it changes them all. A node "by copy" is one whose
//! definition nobody else names; so there is one form, and one way to edit it.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use airloom_api::id::NodeId;
use schemars::JsonSchema;

use crate::document::address::PortAddress;
use crate::document::annotation::{Comment, Group, Snapshot};
use crate::document::model::{Connection, Document, Node};
use crate::document::pattern;
use crate::limits;

/// The type of nodes that stand for a sub-graph.
pub const SUBGRAPH: &str = "graph.subgraph";

/// The field of such a node's `config` that names the definition.
pub const DEFINITION: &str = "definition";

/// The field of such a node's `config` that says at how many times the rate its inside runs.
pub const OVERSAMPLE: &str = "oversample";

/// A definition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subgraph {
    /// Unique among the definitions; the rule of node ids.
    pub id: String,
    /// Ports that the nodes have for inputs, in order.
    pub inputs: Vec<ExposedPort>,
    /// Ports that the nodes have for outputs, in order.
    pub outputs: Vec<ExposedPort>,
    /// Parameters that the nodes have, in order.
    pub params: Vec<ExposedParam>,
    /// Name, description, nodes, connections, groups, comments, snapshots and unknown fields; the rest is empty.
    pub body: Document,
}

/// An inner port, seen from outside.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExposedPort {
    /// Unique among the definition's ports of both directions.
    #[schemars(regex(pattern = pattern::EXPOSED))]
    pub name: String,
    /// The inner port, `node:port`.
    #[schemars(with = "String", regex(pattern = pattern::ADDRESS))]
    pub port: PortAddress,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An inner parameter, seen from outside. Its default is the inner node's value.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExposedParam {
    /// Unique among the definition's parameters.
    #[schemars(regex(pattern = pattern::EXPOSED))]
    pub id: String,
    /// What the user calls it; the inner parameter's label where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "String", length(max = limits::NAME_LENGTH))]
    pub label: Option<String>,
    /// The inner node.
    #[schemars(with = "String", regex(pattern = pattern::ID))]
    pub node: NodeId,
    /// The inner parameter.
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub param: String,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A graph that nodes of type `graph.subgraph` stand for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subgraph")]
pub(super) struct Saved<'d> {
    /// Unique among the sub-graphs; the rule of node ids.
    #[schemars(regex(pattern = pattern::ID))]
    id: &'d str,
    /// What the user calls it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    name: &'d str,
    /// What it is for.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    #[schemars(length(max = limits::TEXT_LENGTH))]
    description: &'d str,
    /// Inner inputs that the nodes have as theirs.
    #[serde(default)]
    #[schemars(length(max = limits::EXPOSED_PORTS))]
    inputs: &'d [ExposedPort],
    /// Inner outputs that the nodes have as theirs.
    #[serde(default)]
    #[schemars(length(max = limits::EXPOSED_PORTS))]
    outputs: &'d [ExposedPort],
    /// Inner parameters that the nodes have as theirs.
    #[serde(default)]
    #[schemars(length(max = limits::EXPOSED_PARAMS))]
    params: &'d [ExposedParam],
    /// In the order in which they were added.
    #[schemars(length(max = limits::NODES))]
    nodes: &'d [Node],
    /// In the order in which they were made.
    #[serde(default)]
    #[schemars(length(max = limits::CONNECTIONS))]
    connections: &'d [Connection],
    /// Nodes that are drawn together.
    #[serde(default, skip_serializing_if = "<[Group]>::is_empty")]
    #[schemars(length(max = limits::GROUPS))]
    groups: &'d [Group],
    /// Notes on the canvas.
    #[serde(default, skip_serializing_if = "<[Comment]>::is_empty")]
    #[schemars(length(max = limits::COMMENTS))]
    comments: &'d [Comment],
    /// Values of its nodes' parameters to return to.
    #[serde(default, skip_serializing_if = "<[Snapshot]>::is_empty")]
    #[schemars(length(max = limits::SNAPSHOTS))]
    snapshots: &'d [Snapshot],
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    extra: &'d Map<String, Value>,
}

impl Serialize for Subgraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Saved {
            id: &self.id,
            name: &self.body.name,
            description: &self.body.description,
            inputs: &self.inputs,
            outputs: &self.outputs,
            params: &self.params,
            nodes: &self.body.nodes,
            connections: &self.body.connections,
            groups: &self.body.groups,
            comments: &self.body.comments,
            snapshots: &self.body.snapshots,
            extra: &self.body.extra,
        }
        .serialize(serializer)
    }
}
