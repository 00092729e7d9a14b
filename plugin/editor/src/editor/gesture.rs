//! Gestures: many moves of one knob that are one step of the history.

use airloom_api::id::NodeId;
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::params::SetParam;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;
use serde_json::Value;

use crate::intent::Phase;

/// What the user holds.
#[derive(Debug, PartialEq)]
pub enum Gesture {
    /// A parameter of a node.
    Param {
        /// The node.
        node: NodeId,
        /// The parameter.
        param: String,
        /// The revision that the gesture's last move made; none before its first.
        revision: Option<u64>,
    },
    /// A macro.
    Macro {
        /// Its slot.
        slot: u16,
    },
}

/// Sets a parameter as part of a gesture; null puts it to its default. Returns the new revision, or none when the
/// value was already there.
///
/// A move continues the gesture's move before it, unless somebody else edited in between.
///
/// # Errors
/// [`ApplyError`]; nothing has changed then.
pub fn set_param(
    session: &mut Session,
    gesture: &mut Option<Gesture>,
    node: &NodeId,
    param: &str,
    value: Value,
    phase: Phase,
) -> Result<Option<u64>, ApplyError> {
    let held = match gesture {
        Some(Gesture::Param {
            node: held,
            param: name,
            revision,
        }) if held == node && name == param => *revision,
        _ => None,
    };
    let saved = session
        .document()
        .nodes
        .iter()
        .find(|saved| saved.id == *node);
    let before = saved.and_then(|saved| saved.params.get(param));
    let made = if before.unwrap_or(&Value::Null) == &value {
        None
    } else {
        let edit = Edit::SetParam(SetParam {
            node: node.clone(),
            param: param.to_owned(),
            value,
            at: None,
        });
        Some(if held == Some(session.revision()) {
            session.amend(&edit)?
        } else {
            session.apply(&edit)?
        })
    };
    *gesture = match phase {
        Phase::Begin | Phase::Move => Some(Gesture::Param {
            node: node.clone(),
            param: param.to_owned(),
            revision: made.or(held),
        }),
        Phase::End | Phase::Once => None,
    };
    Ok(made)
}
