//! Timed events tried on a document before anything is rendered.

use airloom_api::id::NodeId;
use airloom_graph::check::checked::CheckedGraph;

use crate::offline::aim::resolve;
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
            // Any slot may move, any key may be played; what nobody listens to is silent.
            Action::Macro { .. } | Action::Play(_) => {}
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
