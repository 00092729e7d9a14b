//! The plugin's state, as it stands in a host's project.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clap_host::instance::ClapHostError;

/// The state: parameters and fields by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedState {
    /// The plugin's version.
    pub version: String,
    /// Parameter values by id, each tagged with its type.
    pub params: BTreeMap<String, Value>,
    /// Further fields, each a text.
    pub fields: BTreeMap<String, String>,
}

impl SavedState {
    /// A state with a graph and some macros (number, value); all else is left as it is.
    #[must_use]
    pub fn with_graph(graph: &str, macros: &[(usize, f32)]) -> Self {
        Self {
            version: "0.1.0".to_owned(),
            params: macros
                .iter()
                .map(|(number, value)| (format!("macro{number}"), json!({ "f32": value })))
                .collect(),
            fields: BTreeMap::from([("graph".to_owned(), graph.to_owned())]),
        }
    }

    /// The graph document's text.
    #[must_use]
    pub fn graph(&self) -> Option<&str> {
        self.fields.get("graph").map(String::as_str)
    }

    /// The state's own bytes.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, ClapHostError> {
        serde_json::to_string(self).map_err(|_| ClapHostError::State("is not JSON"))
    }

    /// As the CLAP side stores it: the length as 64 bits, little-endian, then the bytes.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    pub fn to_clap(&self) -> Result<Vec<u8>, ClapHostError> {
        let json = self.to_json()?;
        let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(json.as_bytes());
        Ok(bytes)
    }

    /// Reads what [`to_clap`](Self::to_clap) writes.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn from_clap(bytes: &[u8]) -> Result<Self, ClapHostError> {
        let json = bytes.get(8..).ok_or(ClapHostError::State("is too short"))?;
        serde_json::from_slice(json).map_err(|_| ClapHostError::State("is not JSON"))
    }
}
