//! What is saved beside the parameters.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// The field the graph document is saved under, as the document's own text.
pub const GRAPH_FIELD: &str = "graph";

/// The persistent fields. Read and written on the host's main thread.
#[derive(Debug, Default)]
pub struct PluginFields {
    graph: RwLock<String>,
}

impl PluginFields {
    /// The fields by name.
    #[must_use]
    pub fn save(&self) -> BTreeMap<String, String> {
        let graph = self.graph.read().unwrap_or_else(PoisonError::into_inner);
        BTreeMap::from([(GRAPH_FIELD.to_owned(), graph.clone())])
    }

    /// Takes over the fields a host has stored.
    pub fn load(&self, fields: &BTreeMap<String, String>) {
        if let Some(text) = fields.get(GRAPH_FIELD) {
            text.clone_into(&mut self.graph.write().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
