//! What is kept beside the signal flow: groups, comments, snapshots, files.

use airloom_api::id::NodeId;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::number;
use crate::document::pattern;
use crate::limits;

/// Nodes that an editor draws together. Groups nest through `parent`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Group {
    /// Unique among the groups; the rule of node ids.
    #[schemars(regex(pattern = pattern::ID))]
    pub id: String,
    /// What the user calls it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub label: String,
    /// Its direct members.
    #[serde(default)]
    #[schemars(with = "Vec<String>", inner(regex(pattern = pattern::ID)))]
    pub nodes: Vec<NodeId>,
    /// The group it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = pattern::ID))]
    pub parent: Option<String>,
    /// `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = pattern::COLOUR))]
    pub colour: Option<String>,
    /// Whether it is drawn as one box.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "bool")]
    pub collapsed: Option<bool>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A note on the canvas.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comment {
    /// Unique among the comments; the rule of node ids.
    #[schemars(regex(pattern = pattern::ID))]
    pub id: String,
    /// The note.
    #[schemars(length(max = limits::TEXT_LENGTH))]
    pub text: String,
    /// Of its upper left corner.
    #[serde(serialize_with = "number::pair")]
    pub position: [f64; 2],
    /// Width and height.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "number::optional_pair"
    )]
    #[serde(default)]
    #[schemars(with = "[f64; 2]")]
    pub size: Option<[f64; 2]>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Parameter values to return to. May name nodes that are gone: they are passed over when it is recalled.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Snapshot {
    /// Unique among the snapshots; the rule of node ids.
    #[schemars(regex(pattern = pattern::ID))]
    pub id: String,
    /// What the user calls it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub name: String,
    /// Values by node and parameter, in the form of a node's `params`.
    #[serde(default)]
    pub params: IndexMap<String, Map<String, Value>>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A file that nodes refer to as `asset:KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Asset {
    /// Where it was last seen: absolute, or relative to the document's folder.
    #[schemars(length(max = limits::TEXT_LENGTH))]
    pub path: String,
    /// SHA-256 of its content, 64 lower-case hexadecimal digits.
    #[schemars(regex(pattern = pattern::SHA256))]
    pub sha256: String,
    /// Its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(default)]
    #[schemars(with = "u64")]
    pub bytes: Option<u64>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
