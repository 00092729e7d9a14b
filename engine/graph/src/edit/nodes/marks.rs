//! What is said of a node without changing what it is: bypass, label, place on the canvas.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::document::model::Document;
use crate::document::number;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::limits;

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

/// Says what the user calls a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Which.
    pub node: NodeId,
    /// Its label; null takes it away.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
}

impl SetBypass {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there.
    pub(in crate::edit) fn apply(
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
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        let moved = self.position.map(bounds::canvas("position")).transpose()?;
        let at = index.node(document, &self.node)?;
        let node = &mut document.nodes[at];
        let position = std::mem::replace(&mut node.position, moved);
        let inverse = Self {
            node: self.node,
            position,
        };
        Ok((inverse, Effect::layout()))
    }
}

impl Rename {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, a label that is too long.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        if let Some(label) = &self.label {
            bounds::text("label", label, limits::NAME_LENGTH)?;
        }
        let at = index.node(document, &self.node)?;
        let node = &mut document.nodes[at];
        let label = std::mem::replace(&mut node.label, self.label);
        let inverse = Self {
            node: self.node,
            label,
        };
        Ok((inverse, Effect::layout()))
    }
}
