//! What processors saved of themselves.

use std::sync::Arc;

use airloom_api::id::NodeId;

use crate::check::checked::InnerStates;
use crate::check::specs::SpecCache;
use crate::document::model::Node;
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// The state of a node itself.
pub fn own(node: &Node, specs: &mut SpecCache, problems: &mut Problems) -> Option<Arc<[u8]>> {
    match specs.state(&node.id, node.state.as_deref()?) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            problems.error(|| not_base64(node, "state", &error));
            None
        }
    }
}

/// The states of what lies in a node. A path that leads nowhere is kept by the document and not looked at.
pub fn inside(
    node: &Node,
    specs: &mut SpecCache,
    problems: &mut Problems,
) -> Option<Arc<InnerStates>> {
    if node.states.is_empty() {
        return None;
    }
    let mut states = InnerStates::with_capacity(node.states.len());
    for (path, text) in &node.states {
        let Ok(id) = NodeId::played(&format!("{}/{path}", node.id)) else {
            continue;
        };
        match specs.state(&id, text) {
            Ok(bytes) => {
                states.insert(path.clone(), bytes);
            }
            Err(error) => {
                problems.error(|| not_base64(node, &format!("states.{}", quoted(path)), &error));
            }
        }
    }
    Some(Arc::new(states))
}

fn not_base64(node: &Node, field: &str, error: &base64::DecodeError) -> Problem {
    let id = &node.id;
    Problem::error(
        Code::Value,
        format!("node \"{id}\": {field}: {error}; expected base64"),
    )
    .node(id)
    .arg("expected", "base64")
}
