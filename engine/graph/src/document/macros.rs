//! Macros: one number that moves several parameters.

use airloom_api::id::NodeId;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::curve::CurveName;
use crate::document::pattern;
use crate::limits;

/// One of the macro slots.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Macro {
    /// 1 … 512; one macro a slot.
    #[schemars(range(min = 1, max = limits::MACRO_SLOTS))]
    pub slot: u16,
    /// What the user calls it.
    #[serde(default)]
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub name: String,
    /// 0 … 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub value: f64,
    /// What it moves.
    #[serde(default)]
    #[schemars(length(max = limits::MACRO_TARGETS))]
    pub targets: Vec<MacroTarget>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A parameter that a macro moves: min + (max - min) · curve(value) replaces its base.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MacroTarget {
    /// The node.
    #[schemars(with = "String", regex(pattern = pattern::ID))]
    pub node: NodeId,
    /// The parameter.
    #[schemars(length(max = limits::NAME_LENGTH))]
    pub param: String,
    /// Where the macro is 0, in the parameter's unit; may lie above `max`.
    pub min: f64,
    /// Where the macro is 1, in the parameter's unit.
    pub max: f64,
    /// How the values between are spaced.
    #[serde(default)]
    pub curve: CurveName,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
