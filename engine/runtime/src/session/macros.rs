//! Mapping a macro, and taking a mapping away, without a change in the sound.

use airloom_graph::check::checked::{CheckedGraph, CheckedMacro};
use airloom_graph::document::macros::{Macro, MacroTarget};
use airloom_graph::edit::change::{Batch, Edit};
use airloom_graph::edit::macros::SetMacro;
use airloom_graph::edit::params::SetParam;

use crate::session::mapping::mapped;
use crate::status::Status;

/// The edit that a client means.
///
/// A macro that gets its first targets takes the value at which the first of them keeps its base. A parameter that a
/// macro no longer moves keeps its last value as base. Everything else is as given.
pub(crate) fn without_jumps(edit: &Edit, graph: &CheckedGraph, status: Option<&Status>) -> Edit {
    let present = |slot: u16| graph.macros.iter().find(|entry| entry.slot == slot);
    match edit {
        Edit::SetMacro(set) => {
            let old = present(set.entry.slot).filter(|old| !old.targets.is_empty());
            let Some(old) = old else {
                return Edit::SetMacro(started(set, graph));
            };
            let released = kept_values(old, graph, status, |node, param| {
                let mut targets = set.entry.targets.iter();
                targets.any(|target| target.node.as_str() == node && target.param == param)
            });
            batch(released, edit)
        }
        Edit::RemoveMacro(remove) => match present(remove.slot) {
            Some(old) => batch(kept_values(old, graph, status, |_, _| false), edit),
            None => edit.clone(),
        },
        Edit::Batch(Batch { edits }) => Edit::Batch(Batch {
            edits: edits
                .iter()
                .map(|edit| without_jumps(edit, graph, status))
                .collect(),
        }),
        other => other.clone(),
    }
}

/// A new mapping at the value that changes nothing.
fn started(set: &SetMacro, graph: &CheckedGraph) -> SetMacro {
    let value = first_base(&set.entry, graph).map_or(set.entry.value, |(target, base)| {
        target.curve.curve().unmap(base, target.min, target.max)
    });
    SetMacro {
        entry: Macro {
            value,
            ..set.entry.clone()
        },
        at: set.at,
    }
}

fn first_base<'a>(entry: &'a Macro, graph: &CheckedGraph) -> Option<(&'a MacroTarget, f64)> {
    let target = entry.targets.first()?;
    let node = graph.nodes.iter().find(|node| node.id == target.node)?;
    let base = node.params.get(node.spec.param(&target.param)?)?;
    Some((target, *base))
}

/// Sets the base of every target that is let go to the value that it has now.
fn kept_values(
    old: &CheckedMacro,
    graph: &CheckedGraph,
    status: Option<&Status>,
    stays: impl Fn(&str, &str) -> bool,
) -> Vec<Edit> {
    let value = status.map_or(old.value, |status| status.macro_value(old.slot));
    old.targets
        .iter()
        .filter_map(|target| {
            let node = graph.nodes.get(target.node)?;
            let spec = node.spec.params.get(target.param)?;
            if stays(node.id.as_str(), &spec.id) {
                return None;
            }
            Some(Edit::SetParam(SetParam {
                node: node.id.clone(),
                param: spec.id.to_string(),
                value: spec.write(mapped(target, value)),
                at: None,
            }))
        })
        .collect()
}

fn batch(mut edits: Vec<Edit>, last: &Edit) -> Edit {
    if edits.is_empty() {
        return last.clone();
    }
    edits.push(last.clone());
    Edit::Batch(Batch { edits })
}
