//! From older documents and nodes to those of this program.

use airloom_api::node::node_type::SavedNode;
use airloom_api::node::registry::Registry;
use serde_json::Value;

use crate::document::model::Node;
use crate::document::version::DOCUMENT_VERSION;
use crate::problem::{Code, Problem, shown};
use crate::problems::Problems;

/// Judges the value of `airloom`. An older version will be brought up to date from here.
///
/// # Errors
/// `version` where it is missing, of the wrong type, or not a version that this program reads.
pub fn document(version: Option<&Value>) -> Result<(), Box<Problem>> {
    let problem = |message: String| {
        Err(Box::new(
            Problem::error(Code::Version, message)
                .arg(
                    "found",
                    version.map_or(Value::Null, |found| shown(found).into()),
                )
                .arg("expected", DOCUMENT_VERSION),
        ))
    };
    let Some(found) = version else {
        return problem(format!(
            "the document has no \"airloom\"; expected \"airloom\": {DOCUMENT_VERSION}"
        ));
    };
    match found.as_u64() {
        Some(DOCUMENT_VERSION) => Ok(()),
        Some(newer) if newer > DOCUMENT_VERSION => problem(format!(
            "the document is of version {newer}; this program reads up to {DOCUMENT_VERSION}"
        )),
        _ => problem(format!(
            "airloom is {}; expected the version {DOCUMENT_VERSION}",
            shown(found)
        )),
    }
}

/// Brings a node up to the version of its type. Nodes of unknown types stay as they are, for the check to name.
#[must_use]
pub fn node(mut node: Node, registry: &Registry, problems: &mut Problems) -> Node {
    let Some(node_type) = registry.get(&node.type_name) else {
        return node;
    };
    let newest = node_type.info().version;
    let version = node.version();
    if version >= newest {
        return node;
    }
    let saved = SavedNode {
        config: std::mem::take(&mut node.config),
        params: std::mem::take(&mut node.params),
    };
    match node_type.migrate(version, saved) {
        Ok(SavedNode { config, params }) => {
            node.config = config;
            node.params = params;
            node.type_version = Some(newest);
        }
        Err(error) => problems.error(|| {
            Problem::error(
                Code::Version,
                format!("node \"{}\": {error}; expected {newest}", node.id),
            )
            .node(&node.id)
            .arg("found", version)
            .arg("expected", newest)
        }),
    }
    node
}
