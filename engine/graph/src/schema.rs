//! The JSON Schema (2020-12) of the document, made from the types that are saved.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::write::writer::Saved;

/// The published schema: keys in the order in which they are saved, with the default limits.
#[must_use]
pub fn graph_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator
        .into_root_schema_for::<Saved<'static>>()
        .to_value()
}
