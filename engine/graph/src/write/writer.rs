//! Writing a document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::model::Document;
use crate::document::syntax::Syntax;
use crate::document::version::DOCUMENT_VERSION;
use crate::write::layout;

/// A document that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// As JSON.
    #[error("the document cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// As YAML.
    #[error("the document cannot be written as YAML: {0}")]
    Yaml(#[from] serde_saphyr::SerializeError),
}

/// A document with its version: the root of the text.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Airloom graph document")]
pub(crate) struct Saved<'d> {
    /// The version of this format.
    #[schemars(extend("const" = DOCUMENT_VERSION))]
    airloom: u64,
    #[serde(flatten)]
    document: &'d Document,
}

/// The text of a document: keys in the order of FORMAT.md, lists as they are, numbers in shortest form, unknown fields at the
/// end of their object. Equal documents give equal bytes, and what was read and written once does not change when
/// it is read and written again.
///
/// # Errors
/// [`WriteError`] passes on what the serializers say; no document that was read or checked is known to cause it.
pub fn write(document: &Document, syntax: Syntax) -> Result<String, WriteError> {
    let saved = Saved {
        airloom: DOCUMENT_VERSION,
        document,
    };
    Ok(match syntax {
        Syntax::Json => layout::document(&serde_json::to_value(saved)?),
        Syntax::Yaml => serde_saphyr::to_string(&saved)?,
    })
}
