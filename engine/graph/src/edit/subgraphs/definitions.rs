//! Definitions: define, set, remove.

use serde::{Deserialize, Serialize};

use crate::document::model::{Document, Subgraph};
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::present::{present, swap};
use crate::limits;

/// Adds a definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefineSubgraph {
    /// The definition, with an id that no other has.
    pub subgraph: Subgraph,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Changes what a definition is called and what it exposes. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetSubgraph {
    /// Which.
    pub subgraph: String,
    /// What the user calls it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// What it is for.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
    /// Exposed inputs: all of them.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub inputs: Option<Vec<ExposedPort>>,
    /// Exposed outputs: all of them.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub outputs: Option<Vec<ExposedPort>>,
    /// Exposed parameters: all of them.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub params: Option<Vec<ExposedParam>>,
}

/// Removes a definition. Nodes that stand for it have to go in the same step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveSubgraph {
    /// Which.
    pub subgraph: String,
}

impl DefineSubgraph {
    /// Applies it.
    ///
    /// # Errors
    /// An id that is there already, what could not be read again, a place behind the end.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(RemoveSubgraph, Effect), EditError> {
        bounds::subgraph(&self.subgraph)?;
        let subgraph = self.subgraph.id.clone();
        if place(document, &subgraph).is_ok() {
            return Err(EditError::DuplicateSubgraph { subgraph });
        }
        let at = index.place(self.at, document.subgraphs.len())?;
        document.subgraphs.insert(at, self.subgraph);
        Ok((RemoveSubgraph { subgraph }, Effect::structure()))
    }
}

impl SetSubgraph {
    /// Changes nothing.
    #[must_use]
    pub const fn of(subgraph: String) -> Self {
        Self {
            subgraph,
            name: None,
            description: None,
            inputs: None,
            outputs: None,
            params: None,
        }
    }

    /// Applies it.
    ///
    /// # Errors
    /// A definition that is not there, what could not be read again.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
    ) -> Result<(Self, Effect), EditError> {
        if let Some(name) = &self.name {
            bounds::text("name", name, limits::NAME_LENGTH)?;
        }
        if let Some(description) = &self.description {
            bounds::text("description", description, limits::TEXT_LENGTH)?;
        }
        for ports in [&self.inputs, &self.outputs].into_iter().flatten() {
            bounds::exposed_ports(ports)?;
        }
        if let Some(params) = &self.params {
            bounds::exposed_params(params)?;
        }
        let at = place(document, &self.subgraph)?;
        let subgraph = &mut document.subgraphs[at];
        let is_heard = self.inputs.is_some() || self.outputs.is_some() || self.params.is_some();
        let effect = if is_heard {
            Effect::structure()
        } else {
            Effect::layout()
        };
        let inverse = Self {
            subgraph: self.subgraph,
            name: swap(&mut subgraph.body.name, self.name),
            description: swap(&mut subgraph.body.description, self.description),
            inputs: swap(&mut subgraph.inputs, self.inputs),
            outputs: swap(&mut subgraph.outputs, self.outputs),
            params: swap(&mut subgraph.params, self.params),
        };
        Ok((inverse, effect))
    }
}

impl RemoveSubgraph {
    /// Applies it.
    ///
    /// # Errors
    /// A definition that is not there.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
    ) -> Result<(DefineSubgraph, Effect), EditError> {
        let at = place(document, &self.subgraph)?;
        let inverse = DefineSubgraph {
            subgraph: document.subgraphs.remove(at),
            at: Some(at),
        };
        Ok((inverse, Effect::structure()))
    }
}

/// Where a definition stands.
///
/// # Errors
/// [`EditError::UnknownSubgraph`] where it is not there.
pub(super) fn place(document: &Document, id: &str) -> Result<usize, EditError> {
    let mut subgraphs = document.subgraphs.iter();
    subgraphs
        .position(|subgraph| subgraph.id == id)
        .ok_or_else(|| EditError::UnknownSubgraph {
            subgraph: id.to_owned(),
        })
}
