//! What a timed value is aimed at.

use airloom_api::id::NodeId;
use airloom_api::param::spec::ParamReading;
use airloom_graph::check::checked::CheckedGraph;
use serde_json::Value;

/// The parameter and the value that an event names.
///
/// # Errors
/// What was found and what was expected.
pub(crate) fn resolve(
    graph: &CheckedGraph,
    node: &NodeId,
    param: &str,
    value: &Value,
) -> Result<(usize, ParamReading), String> {
    let checked = graph
        .nodes
        .iter()
        .find(|checked| checked.id == *node)
        .ok_or_else(|| {
            format!("there is no node \"{node}\" at this frame; expected one of the graph, or of an edit before")
        })?;
    let index = checked.spec.param(param).ok_or_else(|| {
        let known: Vec<&str> = checked
            .spec
            .params
            .iter()
            .map(|p| &*p.id)
            .take(12)
            .collect();
        format!(
            "node \"{node}\" has no parameter \"{param}\"; expected one of its own: {}",
            known.join(", ")
        )
    })?;
    let spec = checked.spec.params.get(index);
    let reading = spec.map(|spec| spec.read(value));
    match reading {
        Some(Ok(reading)) => Ok((index, reading)),
        Some(Err(error)) => Err(format!("node \"{node}\": {error}")),
        None => Err(format!("node \"{node}\" has no parameter \"{param}\"")),
    }
}
