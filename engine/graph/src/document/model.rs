//! The document, its nodes and its connections.
//!
//! Fields stand in the order in which they are saved. Values are kept as written, valid or not: what is wrong
//! with them is said by [`crate::check::run::check`].

use airloom_api::id::{ConnectionId, NodeId};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::address::PortAddress;
use crate::document::annotation::{Asset, Comment, Group, Snapshot};
use crate::document::curve::CurveName;
use crate::document::macros::Macro;
use crate::write::number;

/// A graph as it is saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Document {
    /// What the user calls it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who made it.
    pub author: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Where all randomness of the graph starts; left out when zero.
    #[serde(skip_serializing_if = "is_zero")]
    pub seed: u64,
    /// In the order in which they were added.
    pub nodes: Vec<Node>,
    /// In the order in which they were made.
    pub connections: Vec<Connection>,
    /// In the order in which they were mapped.
    pub macros: Vec<Macro>,
    /// Nodes that are drawn together.
    pub groups: Vec<Group>,
    /// Notes on the canvas.
    pub comments: Vec<Comment>,
    /// Parameter values to return to.
    pub snapshots: Vec<Snapshot>,
    /// Files by key.
    pub assets: IndexMap<String, Asset>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A node as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// Unique among the nodes, never reused.
    pub id: NodeId,
    /// `category.name`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The version of the type that `config` and `params` are written for; 1 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_version: Option<u32>,
    /// What the user calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether its inputs pass it by.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bypass: bool,
    /// What needs `prepare` again when it changes.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Value>,
    /// Base values in plain units; what is left out has its default.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// What the processor saved of itself, base64 (RFC 4648, padded).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// On the canvas.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "number::optional_pair"
    )]
    pub position: Option<[f64; 2]>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A connection as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Connection {
    /// Unique among the connections, never reused.
    pub id: ConnectionId,
    /// An output.
    pub from: PortAddress,
    /// An input, or a parameter.
    pub to: PortAddress,
    /// Gain on the way, for audio; 0 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f64>,
    /// How far a control of 1 moves the parameter, for modulation; 1 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<f64>,
    /// How the control moves the parameter, for modulation; linear where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curve: Option<CurveName>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
const fn is_zero(seed: &u64) -> bool {
    *seed == 0
}
