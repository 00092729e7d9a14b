//! Nodes.

use airloom_api::id::NodeId;
use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use crate::document::model::Node;
use crate::limits::Limits;
use crate::problem::Code;
use crate::problems::Problems;
use crate::read::element::alone;
use crate::read::fields::{Fields, Owner, Place, flag, object, text};
use crate::read::object::Entries;

/// Reads a node; `None` where it has no id to be known by.
pub fn read<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
) -> Option<Node> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", NodeId::new)?;
    fields.belongs_to(Owner {
        node: Some(id.to_string()),
        connection: None,
    });
    let type_name = fields
        .required_text("type", limits.name_length)
        .unwrap_or_default();
    let type_version = fields.optional("type_version", "a whole number from 1", |value| {
        value
            .as_u64()
            .filter(|version| *version >= 1)
            .and_then(|version| u32::try_from(version).ok())
            .ok_or(value)
    });
    let label = fields.text("label", limits.name_length);
    let bypass = fields
        .optional("bypass", "true or false", flag)
        .unwrap_or(false);
    let config = fields
        .optional("config", "an object", object)
        .unwrap_or_default();
    let params = fields
        .optional("params", "an object", object)
        .unwrap_or_default();
    for (name, value) in &config {
        if let Value::String(text) = value
            && text.len() > limits.text_length
        {
            fields.refuse(Code::Limit, || {
                format!(
                    "config.{name} has {} bytes; expected at most {}",
                    text.len(),
                    limits.text_length
                )
            });
        }
    }
    let state = fields.optional("state", "a text", text);
    let mut states = IndexMap::new();
    for (path, value) in fields
        .optional("states", "an object of texts", object)
        .unwrap_or_default()
    {
        match text(value) {
            Ok(state) => {
                states.insert(path, state);
            }
            Err(other) => fields.wrong("states", &other, "texts by path"),
        }
    }
    let position = fields.canvas("position");
    Some(Node {
        id,
        type_name,
        type_version,
        label,
        bypass,
        config,
        params,
        state,
        states,
        position,
        extra: fields.rest(),
    })
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| read(value, Place::Named("the node"), problems, limits))
            .map_err(D::Error::custom)
    }
}
