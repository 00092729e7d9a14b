//! Base values of parameters.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::model::Document;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;

/// Sets a base value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetParam {
    /// The node.
    pub node: NodeId,
    /// The parameter.
    pub param: String,
    /// In the form of a node's `params`; null for the default, which is not written down.
    #[serde(deserialize_with = "Value::deserialize")]
    pub value: Value,
    /// Where a value that was not written down is put among the others; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

impl SetParam {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, or a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        let at = index.node(document, &self.node)?;
        let params = &mut document.nodes[at].params;
        let inverse = |value, at| Self {
            node: self.node.clone(),
            param: self.param.clone(),
            value,
            at,
        };
        let written = params.keys().position(|name| *name == self.param);
        let inverse = match (written, self.value) {
            (None, Value::Null) => inverse(Value::Null, None),
            (None, value) => {
                let at = index.place(self.at, params.len())?;
                params.shift_insert(at, self.param.clone(), value);
                inverse(Value::Null, None)
            }
            (at @ Some(_), Value::Null) => {
                let before = params.shift_remove(&self.param);
                inverse(before.unwrap_or_default(), at)
            }
            (Some(_), value) => {
                let before = params.insert(self.param.clone(), value);
                inverse(before.unwrap_or_default(), None)
            }
        };
        Ok((inverse, Effect::param(self.node, self.param)))
    }
}
