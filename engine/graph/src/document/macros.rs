//! Macros: one number that moves several parameters.

use airloom_api::id::NodeId;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::curve::CurveName;

/// One of the macro slots.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Macro {
    /// 1 … [`crate::limits::MACRO_SLOTS`]; one macro a slot.
    pub slot: u16,
    /// What the user calls it.
    pub name: String,
    /// 0 … 1.
    pub value: f64,
    /// What it moves.
    pub targets: Vec<MacroTarget>,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A parameter that a macro moves: min + (max - min) · curve(value) replaces its base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MacroTarget {
    /// The node.
    pub node: NodeId,
    /// The parameter.
    pub param: String,
    /// Where the macro is 0, in the parameter's unit; may lie above `max`.
    pub min: f64,
    /// Where the macro is 1, in the parameter's unit.
    pub max: f64,
    /// How the values between are spaced.
    pub curve: CurveName,
    /// Unknown fields, kept on save.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
