//! Timed events tried on a document before anything is rendered.

use airloom_api::id::NodeId;
use airloom_api::param::spec::ParamReading;
use airloom_graph::check::checked::CheckedGraph;
use serde_json::Value;

use crate::offline::job::JobError;
use crate::offline::timeline::{Action, Timeline};
use crate::session::session::Session;

/// Something that is played, but not as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the events file, from 1.
    pub line: usize,
    /// The node that it concerns.
    pub node: NodeId,
    /// What was found and what is played instead.
    pub message: String,
}

/// Takes a session that plays nothing through all events in order, those after the end of the rendering included:
/// every node, parameter and value is looked up in the graph as it is by then, every edit is applied. `look` is
/// shown the graph after each edit, with its line, and may refuse it. Files that an edit names are opened only by
/// the rendering itself.
///
/// # Errors
/// [`JobError::Event`] or [`JobError::Edit`] of the first event that does not fit.
pub fn rehearse(
    session: &mut Session,
    timeline: &Timeline,
    look: &mut dyn FnMut(&CheckedGraph) -> Result<(), String>,
) -> Result<Vec<Remark>, JobError> {
    let mut remarks = Vec::new();
    for event in timeline.events() {
        let line = event.line;
        match &event.action {
            // Any slot may move; one that moves nothing is silent.
            Action::Macro { .. } => {}
            Action::Param { node, param, value } => {
                let (_, reading) = resolve(session.graph(), node, param, value)
                    .map_err(|reason| JobError::Event { line, reason })?;
                if reading.clamped {
                    remarks.push(Remark {
                        line,
                        node: node.clone(),
                        message: format!(
                            "{param} is {value}, which is out of range; {} is played",
                            reading.value
                        ),
                    });
                }
            }
            Action::Edit(edit) => {
                session
                    .apply(edit)
                    .map_err(|source| JobError::Edit { line, source })?;
                look(session.graph()).map_err(|reason| JobError::Event { line, reason })?;
            }
        }
    }
    Ok(remarks)
}

/// The parameter and the value that an event names.
///
/// # Errors
/// What was found and what was expected.
pub(super) fn resolve(
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
