//! The node types that a program knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::node::node_type::NodeType;

/// Node types by name, in alphabetical order. Filled from above, handed to whoever needs it.
#[derive(Clone, Default)]
pub struct Registry {
    types: BTreeMap<&'static str, Arc<dyn NodeType>>,
    parts: BTreeMap<&'static str, Arc<dyn NodeType>>,
}

/// Two types of one name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the node type {name} is registered already")]
pub struct DuplicateType {
    /// The name.
    pub name: &'static str,
}

impl Registry {
    /// A registry that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a type.
    ///
    /// # Errors
    /// [`DuplicateType`] if the name is taken; the registry is unchanged.
    pub fn insert(&mut self, node_type: Arc<dyn NodeType>) -> Result<(), DuplicateType> {
        let name = node_type.info().name;
        if self.types.contains_key(name) || self.parts.contains_key(name) {
            return Err(DuplicateType { name });
        }
        self.types.insert(name, node_type);
        Ok(())
    }

    /// Adds a type whose ports do not follow from its configuration alone, or that only the check puts into a graph:
    /// it is found by [`Self::part`] and not listed.
    ///
    /// # Errors
    /// [`DuplicateType`] if the name is taken; the registry is unchanged.
    pub fn insert_part(&mut self, node_type: Arc<dyn NodeType>) -> Result<(), DuplicateType> {
        let name = node_type.info().name;
        if self.types.contains_key(name) || self.parts.contains_key(name) {
            return Err(DuplicateType { name });
        }
        self.parts.insert(name, node_type);
        Ok(())
    }

    /// The part of a name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Arc<dyn NodeType>> {
        self.parts.get(name)
    }

    /// The type of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn NodeType>> {
        self.types.get(name)
    }

    /// All types, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn NodeType>> {
        self.types.values()
    }
}
