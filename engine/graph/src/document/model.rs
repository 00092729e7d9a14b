//! The document, its nodes and its connections.
//!
//! Fields stand in the order in which they are saved. Values are kept as written, valid or not: what is wrong
//! with them is said by [`crate::check::checker::check`].

use airloom_api::id::{ConnectionId, NodeId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::document::address::PortAddress;
use crate::document::annotation::{Asset, Comment, Group, Snapshot};
use crate::document::curve::CurveName;
use crate::document::macros::Macro;
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::document::{number, pattern};
use crate::limits;

/// A graph as it is saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Document {
    /// What the user calls it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schemars(length(max = limits::TEXT_LENGTH))]
    pub description: String,
    /// Who made it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub author: String,
    /// Words to find it by.
    #[serde(default)]
    #[schemars(length(max = limits::TAGS), inner(length(max = limits::NAME_LENGTH)))]
    pub tags: Vec<String>,
    /// Where all randomness of the graph starts; left out when zero.
    #[serde(skip_serializing_if = "is_zero")]
    #[serde(default)]
    pub seed: u64,
    /// In the order in which they were added.
    #[schemars(length(max = limits::NODES))]
    pub nodes: Vec<Node>,
    /// In the order in which they were made.
    #[serde(default)]
    #[schemars(length(max = limits::CONNECTIONS))]
    pub connections: Vec<Connection>,
    /// Graphs that nodes of type `graph.subgraph` stand for; left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[serde(default)]
    #[schemars(with = "Vec<Saved<'static>>", length(max = limits::SUBGRAPHS))]
    pub subgraphs: Vec<Subgraph>,
    /// In the order in which they were mapped.
    #[serde(default)]
    #[schemars(length(max = limits::MACRO_SLOTS))]
    pub macros: Vec<Macro>,
    /// Nodes that are drawn together.
    #[serde(default)]
    #[schemars(length(max = limits::GROUPS))]
    pub groups: Vec<Group>,
    /// Notes on the canvas.
    #[serde(default)]
    #[schemars(length(max = limits::COMMENTS))]
    pub comments: Vec<Comment>,
    /// Parameter values to return to.
    #[serde(default)]
    #[schemars(length(max = limits::SNAPSHOTS))]
    pub snapshots: Vec<Snapshot>,
    /// Files by key.
    #[serde(default)]
    #[schemars(extend("maxProperties" = limits::ASSETS, "propertyNames" = { "pattern": pattern::ID }))]
    pub assets: IndexMap<String, Asset>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A node as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Node {
    /// Unique among the nodes, never reused.
    #[schemars(with = "String", regex(pattern = pattern::ID))]
    pub id: NodeId,
    /// `category.name`.
    #[serde(rename = "type")]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub type_name: String,
    /// The version of the type that `config` and `params` are written for; 1 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1))]
    pub type_version: Option<u32>,
    /// What the user calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "String", length(max = limits::NAME_LENGTH))]
    pub label: Option<String>,
    /// Whether its inputs pass it by.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[serde(default)]
    pub bypass: bool,
    /// What needs `prepare` again when it changes.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[serde(default)]
    pub config: Map<String, Value>,
    /// Base values in plain units; what is left out has its default.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[serde(default)]
    pub params: Map<String, Value>,
    /// What the processor saved of itself, base64 (RFC 4648, padded).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "String", extend("contentEncoding" = "base64"))]
    pub state: Option<String>,
    /// What the processors inside saved of themselves, each by its path (`inner`, `outer/inner`), base64, where the node
    /// stands for a sub-graph: it belongs to this node, however many stand for the same. What the definition says of
    /// its nodes holds where nothing is said here.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": "string", "contentEncoding": "base64" }))]
    pub states: IndexMap<String, String>,
    /// On the canvas.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "number::optional_pair"
    )]
    #[serde(default)]
    #[schemars(with = "[f64; 2]")]
    pub position: Option<[f64; 2]>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Node {
    /// The version of the type that it is written for. Left out means the first, for ever: what a document means
    /// must not change when a type does.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.type_version.unwrap_or(1)
    }

    /// Writes down what the processor saved of itself.
    pub fn set_state(&mut self, state: &[u8]) {
        self.state = Some(STANDARD.encode(state));
    }

    /// Writes down what a processor inside saved of itself.
    pub fn set_inner_state(&mut self, path: &str, state: &[u8]) {
        self.states.insert(path.to_owned(), STANDARD.encode(state));
    }
}

/// A connection as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Connection {
    /// Unique among the connections, never reused.
    #[schemars(with = "String", regex(pattern = pattern::ID))]
    pub id: ConnectionId,
    /// An output, `node:port`.
    #[schemars(with = "String", regex(pattern = pattern::ADDRESS))]
    pub from: PortAddress,
    /// An input, `node:port`, or a parameter, `node:param.NAME`.
    #[schemars(with = "String", regex(pattern = pattern::ADDRESS))]
    pub to: PortAddress,
    /// Gain on the way, for audio; 0 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "f64", range(min = limits::GAIN_DB.0, max = limits::GAIN_DB.1))]
    pub gain_db: Option<f64>,
    /// How far a control of 1 moves the parameter, for modulation; 1 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "f64")]
    pub depth: Option<f64>,
    /// How the control moves the parameter, for modulation; linear where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "CurveName")]
    pub curve: Option<CurveName>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

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

/// A graph that nodes of type `graph.subgraph` stand for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subgraph")]
struct Saved<'d> {
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

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
const fn is_zero(seed: &u64) -> bool {
    *seed == 0
}
