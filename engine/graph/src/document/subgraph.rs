//! Sub-graphs: graphs that nodes stand for.
//!
//! A node of type [`SUBGRAPH`] names a definition and looks like a node with the definition's exposed ports and
//! parameters. Several nodes may name one definition: a change of it changes them all. A node "by copy" is one whose
//! definition nobody else names; so there is one form, and one way to edit it.

use serde::Serialize;
use serde_json::{Map, Value};

use airloom_api::id::NodeId;
use schemars::JsonSchema;

use crate::document::address::PortAddress;
use crate::document::pattern;
use crate::limits;

/// The type of nodes that stand for a sub-graph.
pub const SUBGRAPH: &str = "graph.subgraph";

/// The field of such a node's `config` that names the definition.
pub const DEFINITION: &str = "definition";

/// The field of such a node's `config` that says at how many times the rate its inside runs.
pub const OVERSAMPLE: &str = "oversample";

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
